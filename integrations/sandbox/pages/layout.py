"""The frame around every page of the offline Stripe; it says plainly that nothing here is real."""

from __future__ import annotations

from html import escape

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: Canvas; color: CanvasText }
main { width: min(28rem, 90vw); padding: 2rem; border: 1px solid color-mix(in srgb, CanvasText 20%, transparent);
  border-radius: .75rem }
h1 { font-size: 1.3rem; margin: 0 0 1rem } p.note { font-size: .85rem; opacity: .75 }
fieldset { border: 0; padding: 0; margin: 1rem 0 } legend { padding: 0; font-weight: 600 }
label { display: block; padding: .4rem 0 } input[type=text] { width: 100%; font: inherit; padding: .5rem;
  box-sizing: border-box }
button { font: inherit; padding: .6rem 1.2rem; border-radius: .5rem; border: 1px solid #5b4fd6; cursor: pointer }
button.main { background: #5b4fd6; color: #fff } button.other { background: transparent; color: inherit }
p.actions { display: flex; gap: .75rem; margin-top: 1.5rem } p.error { color: #c02626; font-weight: 600 }
table { width: 100%; border-collapse: collapse } td { padding: .3rem 0 } td.amount { text-align: right }
"""


def page(title: str, body: str) -> str:
    """A whole HTML document; `body` is markup whose texts are escaped already."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<link rel="icon" href="data:,">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}"
        '<p class="note">This is the offline Stripe of a development machine. No real money moves here.</p>'
        "</main></body></html>"
    )


def form(action: str, fields: str, main: tuple[str, str], other: tuple[str, str]) -> str:
    """A POST form with two buttons, each (name of the decision, label)."""
    return (
        f'<form method="post" action="{escape(action)}">{fields}<p class="actions">'
        f'<button class="main" name="decision" value="{escape(main[0])}">{escape(main[1])}</button>'
        f'<button class="other" name="decision" value="{escape(other[0])}">{escape(other[1])}</button></p></form>'
    )


def hidden(values: dict[str, str]) -> str:
    """Hidden inputs that carry values from a page to the form's answer."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in values.items()
    )
