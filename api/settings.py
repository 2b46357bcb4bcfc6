"""Every setting of Florin, and the only reader of the environment and of .env."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import Misconfigured

CHECKOUT = Path(__file__).resolve().parent.parent
ENV_FILE = CHECKOUT / ".env"

# What true and false meant before there was a choice of place.
_WORKER_PLACES = {True: "beside", "true": "beside", "1": "beside", False: "off", "false": "off", "0": "off"}

WorkerPlace = Annotated[
    Literal["beside", "inside", "off"], BeforeValidator(lambda given: _WORKER_PLACES.get(given, given))
]


class Settings(BaseSettings):
    """All settings, read once; times are in seconds unless the name says otherwise.

    An empty value counts as unset. Secrets never appear in a repr, a log or a validation error.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    # Where Florin lives.
    data: Path = Field(CHECKOUT / ".florin", validation_alias="FLORIN_DATA")
    host: str = Field("127.0.0.1", validation_alias="FLORIN_HOST")
    port: int = Field(8700, validation_alias="FLORIN_PORT", ge=0, le=65535)
    public_url: str | None = Field(None, validation_alias="FLORIN_PUBLIC_URL", pattern=r"^https?://[^/\s?#]+/?$")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias="FLORIN_LOG_LEVEL")

    # The merchant, as it is made at the first start.
    merchant_name: str = Field("My business", validation_alias="FLORIN_MERCHANT_NAME", min_length=1, max_length=100)
    timezone: str = Field("UTC", validation_alias="FLORIN_TIMEZONE", max_length=64)
    locale: str = Field("en-US", validation_alias="FLORIN_LOCALE", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    currency: str = Field("usd", validation_alias="FLORIN_CURRENCY", pattern=r"^[a-z]{3}$")

    # PostgreSQL.
    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL")
    database_app_url: SecretStr | None = Field(None, validation_alias="DATABASE_APP_URL")
    database_pool: int = Field(10, validation_alias="FLORIN_DATABASE_POOL", ge=2, le=200)

    # Stripe.
    stripe_secret_key: SecretStr | None = Field(None, validation_alias="STRIPE_SECRET_KEY")
    stripe_client_id: str | None = Field(None, validation_alias="STRIPE_CLIENT_ID")
    stripe_webhook_secret: SecretStr | None = Field(None, validation_alias="STRIPE_WEBHOOK_SECRET")
    stripe_live_secret_key: SecretStr | None = Field(None, validation_alias="STRIPE_LIVE_SECRET_KEY")
    stripe_live_client_id: str | None = Field(None, validation_alias="STRIPE_LIVE_CLIENT_ID")
    stripe_live_webhook_secret: SecretStr | None = Field(None, validation_alias="STRIPE_LIVE_WEBHOOK_SECRET")
    stripe_pool: int = Field(256, validation_alias="FLORIN_STRIPE_POOL", ge=1, le=10_000)
    # Not longer: a call with its retries takes twice this, and must be over before a lost outcome is looked up.
    stripe_timeout_s: float = Field(30.0, validation_alias="FLORIN_STRIPE_TIMEOUT_S", gt=0, le=30)
    sandbox_url: str | None = Field(None, validation_alias="FLORIN_SANDBOX_URL", pattern=r"^http://[^\s?#]+$")
    sandbox_port: int | None = Field(None, validation_alias="FLORIN_SANDBOX_PORT", ge=0, le=65535)

    # The language model.
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL", pattern=r"^https?://\S+$")
    model: str | None = Field(None, validation_alias="FLORIN_MODEL", max_length=200)
    model_tools: Literal["auto", "native", "schema", "text"] = Field("auto", validation_alias="FLORIN_MODEL_TOOLS")
    model_timeout_s: float = Field(30.0, validation_alias="FLORIN_MODEL_TIMEOUT_S", gt=0, le=600)
    model_privacy: bool = Field(True, validation_alias="FLORIN_MODEL_PRIVACY")
    model_turn_tokens: int = Field(400_000, validation_alias="FLORIN_MODEL_TURN_TOKENS", ge=1_000)
    model_day_calls: int | None = Field(2_000, validation_alias="FLORIN_MODEL_DAY_CALLS", ge=0)
    model_day_tokens: int | None = Field(20_000_000, validation_alias="FLORIN_MODEL_DAY_TOKENS", ge=0)
    model_day_cost: Decimal | None = Field(None, validation_alias="FLORIN_MODEL_DAY_COST", ge=0, le=1_000_000)
    model_input_price: Decimal = Field(Decimal(0), validation_alias="FLORIN_MODEL_INPUT_PRICE", ge=0, le=100_000)
    model_output_price: Decimal = Field(Decimal(0), validation_alias="FLORIN_MODEL_OUTPUT_PRICE", ge=0, le=100_000)

    # Secrets and bounds.
    encryption_keys: SecretStr | None = Field(None, validation_alias="FLORIN_ENCRYPTION_KEYS")
    proposal_lifetime_s: int = Field(900, validation_alias="FLORIN_PROPOSAL_LIFETIME_S", ge=10, le=7 * 86_400)
    execution_lease_s: int = Field(120, validation_alias="FLORIN_EXECUTION_LEASE_S", ge=1, le=3600)
    reconcile_every_s: float = Field(3.0, validation_alias="FLORIN_RECONCILE_EVERY_S", ge=0.05, le=600)
    missed_events_every_s: float = Field(600.0, validation_alias="FLORIN_MISSED_EVENTS_EVERY_S", ge=0, le=86_400)
    mirror: bool = Field(True, validation_alias="FLORIN_MIRROR")
    mirror_fresh_s: float = Field(60.0, validation_alias="FLORIN_MIRROR_FRESH_S", ge=0, le=86_400)
    mirror_pages_per_s: float = Field(8.0, validation_alias="FLORIN_MIRROR_PAGES_PER_S", ge=0.1, le=1_000)
    mirror_check_every_s: float = Field(3600.0, validation_alias="FLORIN_MIRROR_CHECK_EVERY_S", ge=1, le=86_400)
    late_after_s: float = Field(60.0, validation_alias="FLORIN_LATE_AFTER_S", ge=1, le=86_400)
    disk_free_min_mb: int = Field(512, validation_alias="FLORIN_DISK_FREE_MIN_MB", ge=0, le=10_000_000)
    delivery_hosts: Literal["public", "any"] = Field("public", validation_alias="FLORIN_DELIVERY_HOSTS")
    worker: WorkerPlace = Field("beside", validation_alias="FLORIN_WORKER")
    worker_jobs: int = Field(4, validation_alias="FLORIN_WORKER_JOBS", ge=1, le=64)
    api_requests_per_minute: int = Field(1_200, validation_alias="FLORIN_API_REQUESTS_PER_MINUTE", ge=0, le=10_000_000)
    live_streams: int = Field(200, validation_alias="FLORIN_LIVE_STREAMS", ge=1, le=100_000)
    turn_s: float = Field(60.0, validation_alias="FLORIN_TURN_S", gt=0, le=600)
    message_chars_max: int = Field(8_000, validation_alias="FLORIN_MESSAGE_CHARS_MAX", ge=100, le=100_000)
    body_bytes_max: int = Field(1024 * 1024, validation_alias="FLORIN_BODY_BYTES_MAX", ge=1024, le=64 * 1024 * 1024)

    # The terminal, when it talks to a server elsewhere.
    url: str | None = Field(None, validation_alias="FLORIN_URL", pattern=r"^https?://[^\s?#]+$")
    api_key: SecretStr | None = Field(None, validation_alias="FLORIN_API_KEY")

    @property
    def data_folder(self) -> Path:
        """Florin's own data, absolute."""
        return (CHECKOUT / self.data.expanduser()).resolve()

    @property
    def is_demo(self) -> bool:
        """Whether Florin works on the offline Stripe, because no secret key of a real one is set."""
        return self.stripe_secret_key is None and self.stripe_live_secret_key is None

    @property
    def base_url(self) -> str:
        """How people reach this server, without a trailing slash."""
        return (self.public_url or f"http://{'127.0.0.1' if self.host in _ANY_HOST else self.host}:{self.port}").rstrip(
            "/"
        )

    @property
    def webhook_secrets(self) -> tuple[tuple[str, bool], ...]:
        """The webhook endpoints' signing secrets, each with whether it may speak of live mode.

        Several of one mode are parted by commas, for the time in which one is replaced by another.
        """
        given = (
            (self.stripe_webhook_secret, _is_live(self.stripe_secret_key)),
            (self.stripe_live_webhook_secret, True),
        )
        return tuple(
            (secret.strip(), allows_live)
            for setting, allows_live in given
            for secret in (setting.get_secret_value() if setting else "").split(",")
            if secret.strip()
        )

    @property
    def platform_keys(self) -> dict[bool, tuple[str, str]]:
        """The platform's (client id, secret key) of each mode that is set up: False is test mode, True is live."""
        pairs = (
            (self.stripe_client_id, self.stripe_secret_key),
            (self.stripe_live_client_id, self.stripe_live_secret_key),
        )
        return {_is_live(key): (client, key.get_secret_value()) for client, key in pairs if client and key}


_ANY_HOST = ("0.0.0.0", "::", "")  # noqa: S104  # recognised here, bound only when a person sets it


def load(env_file: Path | None = ENV_FILE, **given: object) -> Settings:
    """Read the settings and refuse what can't be meant; Misconfigured names the setting and what to do.

    `given` wins over the environment, by field name.
    """
    try:
        settings = Settings(_env_file=env_file, **given)  # type: ignore[arg-type]  # pydantic checks what is given
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = str(first["loc"][0]) if first["loc"] else "A setting"
        field = Settings.model_fields.get(place)
        name = field.validation_alias if field else place
        raise Misconfigured(f"{name} can't be used: {first['msg']}. See .env.example.") from None
    _refuse_unsafe(settings)
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    """Raise Misconfigured for settings that contradict each other or would put real money at risk."""
    _refuse_half_a_platform(settings)
    if not settings.is_demo and settings.sandbox_url:
        raise Misconfigured("FLORIN_SANDBOX_URL and a Stripe secret key are both set. Unset one of them.")
    if any(_is_live(key) for key in (settings.stripe_secret_key, settings.stripe_live_secret_key) if key):
        _refuse_unsafe_live(settings)


def _refuse_half_a_platform(settings: Settings) -> None:
    """A secret key and a client id of one mode come together."""
    pairs = (
        ("STRIPE", settings.stripe_secret_key, settings.stripe_client_id),
        ("STRIPE_LIVE", settings.stripe_live_secret_key, settings.stripe_live_client_id),
    )
    for prefix, key, client in pairs:
        if (key is None) != (client is None):
            raise Misconfigured(f"{prefix}_SECRET_KEY and {prefix}_CLIENT_ID belong together. Set both or none.")
        if key and not key.get_secret_value().startswith(("sk_test_", "sk_live_", "rk_test_", "rk_live_")):
            raise Misconfigured(f"{prefix}_SECRET_KEY is no Stripe secret key: those start with sk_test_ or sk_live_.")
    if settings.stripe_live_secret_key and not _is_live(settings.stripe_live_secret_key):
        raise Misconfigured("STRIPE_LIVE_SECRET_KEY is a test key. Put it into STRIPE_SECRET_KEY.")
    if settings.stripe_live_secret_key and settings.stripe_secret_key and _is_live(settings.stripe_secret_key):
        raise Misconfigured("STRIPE_SECRET_KEY and STRIPE_LIVE_SECRET_KEY are both live keys. Set one of them.")


def _refuse_unsafe_live(settings: Settings) -> None:
    """With a live key: no generated secrets, no unencrypted way for a code or a session."""
    why = "Not starting against live Stripe: "
    keys = settings.encryption_keys.get_secret_value() if settings.encryption_keys else ""
    if not keys.strip():
        raise Misconfigured(
            f"{why}FLORIN_ENCRYPTION_KEYS is not set, so tokens would be sealed with a key generated for development. "
            "Make one with: florin rotate-keys --new, keep it outside this machine, and set it."
        )
    if any(len(set(key.strip())) < _FERNET_VARIETY for key in keys.split(",")):
        raise Misconfigured(
            f"{why}FLORIN_ENCRYPTION_KEYS looks made up for development. Make one: florin rotate-keys --new."
        )
    if not settings.base_url.startswith("https://"):
        raise Misconfigured(
            f"{why}FLORIN_PUBLIC_URL is not an https:// address, so Stripe's OAuth callback and the session would "
            "travel in the clear. Set it to the https address under which people reach Florin."
        )
    if not (
        settings.stripe_webhook_secret if _is_live(settings.stripe_secret_key) else settings.stripe_live_webhook_secret
    ):
        raise Misconfigured(
            f"{why}its webhook secret (STRIPE_WEBHOOK_SECRET or STRIPE_LIVE_WEBHOOK_SECRET) is not set."
        )


# A random key of 44 base64 letters has far more different ones; "AAAA…" and "changeme" have few.
_FERNET_VARIETY = 12


def _is_live(key: SecretStr | None) -> bool:
    """Say whether a Stripe key is of live mode."""
    return key is not None and key.get_secret_value()[2:].startswith("_live_")
