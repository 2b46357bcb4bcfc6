"""Made-up customers of a shop that ships to many countries."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

# Country, currency its people pay in, weight among the customers, first names, last names.
_PLACES: tuple[tuple[str, str, int, str, str], ...] = (
    ("US", "usd", 46, "Ada Olivia Noah Emma Liam Ava Mason Grace Henry Ruth Walter Nora Silas Hazel Miles",
     "Lindqvist Carter Brooks Hayes Nguyen Ramirez Foster Kim Patel Reed Morgan Price Sullivan Ward Bell"),
    ("CA", "usd", 8, "Amélie Owen Chloé Ethan Maya Lucas Élodie Logan",
     "Tremblay Roy Singh MacDonald Bouchard Gagnon Chen Fraser"),
    ("DE", "eur", 12, "Jürgen Anke Lukas Greta Björn Käthe Matthias Svenja",
     "Müller Schäfer Groß Weiß Köhler Brandt Vogel Strauß"),
    ("FR", "eur", 7, "Éloïse Mathieu Zoé François Agnès Jérôme", "Lefèvre Dubois Garçon Noël Béranger Moreau"),
    ("ES", "eur", 5, "Íñigo Lucía Begoña José Nuria Álvaro", "Muñoz Peña García Ibáñez Núñez Castaño"),
    ("GB", "gbp", 12, "Imogen Alfie Rhys Saoirse Callum Priya Hamish Elspeth",
     "O’Connor Hughes Okonkwo MacLeod Shah Whitfield Bevan Ashworth"),
    ("JP", "jpy", 7, "Haruto Yui Sōta Aoi Ren Hina", "Satō Suzuki Takahashi Itō Kobayashi Yamamoto"),
    ("SE", "eur", 3, "Åsa Östen Linnéa Göran", "Sjöberg Åkesson Nyström Öberg"),
)  # fmt: skip

_LATIN = str.maketrans({"ß": "ss", "’": "", "ø": "o", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Person:
    """A customer to be: `currency` in lower case, `country` as ISO 3166 alpha-2."""

    name: str
    email: str
    phone: str | None
    country: str
    currency: str
    company: str | None


def make_people(rng: random.Random, count: int) -> list[Person]:
    """Return `count` people with unique email addresses; exactly two of them are called Jane."""
    people = [
        Person("Ada Lindqvist", "ada.lindqvist@example.com", "+12025550142", "US", "usd", None),
        Person("Jane Doe", "jane.doe@example.com", "+12025550119", "US", "usd", None),
        Person("Jane Okafor", "jane.okafor@example.org", "+442079460958", "GB", "gbp", "Okafor Interiors Ltd"),
    ]
    seen = {person.email for person in people}
    weights = [place[2] for place in _PLACES]
    while len(people) < count:
        country, currency, _, firsts, lasts = rng.choices(_PLACES, weights)[0]
        name = f"{rng.choice(firsts.split())} {rng.choice(lasts.split())}"
        email = _email(name, len(people), seen)
        seen.add(email)
        phone = f"+1202555{rng.randrange(200, 9999):04d}" if rng.random() < 0.4 else None
        company = f"{name.split()[1]} & Co." if rng.random() < 0.07 else None
        people.append(Person(name, email, phone, country, currency, company))
    return people[:count]


def _email(name: str, number: int, seen: set[str]) -> str:
    """An address in a reserved domain (RFC 2606) made from the name."""
    plain = unicodedata.normalize("NFKD", name.translate(_LATIN)).encode("ascii", "ignore").decode().lower()
    address = f"{plain.replace(' ', '.')}@example.com"
    return address if address not in seen else f"{plain.replace(' ', '.')}{number}@example.com"
