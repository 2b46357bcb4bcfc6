"""One API request from its bytes to its answer: who asks, what, with which parameters, and what comes back."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from integrations.sandbox import expand, idempotency
from integrations.sandbox.call import Call
from integrations.sandbox.catalogue import Catalogue
from integrations.sandbox.connections import Caller, caller_of, read_only_refusal
from integrations.sandbox.contract import Contract, ExpandTree, Operation, Refusal
from integrations.sandbox.contract.parameters import Raw
from integrations.sandbox.errors import ApiError, Breach, invalid, unknown_url
from integrations.sandbox.multipart import MULTIPART, decode_multipart, without_content
from integrations.sandbox.resource import Visit
from integrations.sandbox.store import Place
from integrations.sandbox.wire import FormError, Reply, Request, decode_form, json_reply
from integrations.sandbox.world import PLATFORM, World


@dataclass
class _Asked:
    """A request that was understood."""

    operation: Operation
    ids: list[str]
    params: dict[str, Any]
    tree: ExpandTree


class Api:
    """Answers requests of any world. Everything here is synchronous: one request is one unit, nothing interleaves."""

    def __init__(self, contract: Contract, catalogue: Catalogue) -> None:
        self.contract = contract
        self.catalogue = catalogue

    def call(self, world: World, place: Place = Place(PLATFORM, livemode=False)) -> Call:  # noqa: B008  # a constant
        """A call that no request made, for hooks and seeds; its maker commits."""
        return Call(world, self.catalogue.kinds, place)

    def answer(self, world: World, request: Request) -> Reply:
        """The answer to a /v1 request, logged, durable and checked against the contract."""
        request_id = world.new_id("req", 14)
        entry = self.entry(world, request, request_id)
        try:
            reply = self._answer(world, request, request_id, entry)
        except ApiError as error:
            world.rollback()
            reply = json_reply(error.status, {"error": error.body})
        except Breach as breach:
            world.rollback()
            world.violation("response", str(breach), request_id=request_id, verb=request.verb, path=request.path)
            reply = _own_fault(f"The sandbox broke the contract: {breach}")
        except Exception as error:  # noqa: BLE001  # whatever a resource file does wrong must fail the test loudly
            world.rollback()
            world.violation(
                "response", f"crashed: {error!r}", request_id=request_id, verb=request.verb, path=request.path
            )
            reply = _own_fault(f"The sandbox crashed: {error!r}")
        self._dress(request, request_id, reply)
        entry["status"] = reply.status
        return reply

    def visit(self, world: World, request: Request) -> Reply | None:
        """The answer of a page outside the contract, or None when there is none at this path."""
        line, ids = self.catalogue.page_routes.match(request.verb, request.path)
        if line is None:
            return None
        query, form = _one_level(request.query), _one_level(request.body.decode("utf-8", "replace"))
        entry: dict[str, Any] = {}
        if not request.path.startswith("/_sandbox"):  # steering is no traffic
            entry = self.entry(world, request, world.new_id("req", 14))
            entry["params"] = {**query, **form}
        visit = Visit(self.call(world), request, ids, query, form)
        try:
            reply: Reply = self.catalogue.pages[line](visit)
        except ApiError as error:
            reply = json_reply(error.status, {"error": error.body})
        except Exception as error:
            world.rollback()
            if not entry:  # a control route answers for itself
                raise
            world.violation("response", f"crashed: {error!r}", verb=request.verb, path=request.path)
            reply = _own_fault(f"The sandbox crashed: {error!r}")
        world.commit()
        entry["status"] = reply.status
        return reply

    def _answer(self, world: World, request: Request, request_id: str, entry: dict[str, Any]) -> Reply:
        caller = caller_of(world, _secret(request.headers), request.headers.get("stripe-account"))
        entry["account"], entry["livemode"] = caller.place
        asked = self._understood(world, request, entry)
        if caller.read_only and request.verb != "GET":
            raise read_only_refusal(caller.place.account)
        key = entry["idempotency_key"] if request.verb == "POST" else None
        mark = ""
        if key:
            if (request.headers.get("authorization", ""), key) in world.keys_in_use:
                raise idempotency.in_use(key)
            mark = idempotency.fingerprint(request.verb, request.path, asked.params)
            if (replayed := idempotency.replay(world, caller.place, key, mark)) is not None:
                entry["replayed"] = True
                return replayed
        reply = self._executed(world, request, caller, asked, request_id, key)
        if key:
            idempotency.keep(world, caller.place, key, mark, reply, request_id)
        world.commit()
        return reply

    def _understood(self, world: World, request: Request, entry: dict[str, Any]) -> _Asked:
        """Routes the request and types its parameters; what the contract refuses is also noted as a violation."""
        operation, ids = self.contract.match(request.verb, request.path)
        try:
            if operation is None:
                raise unknown_url(request.verb, request.path)
            version = request.headers.get("stripe-version")
            if version and version != self.contract.version:
                raise invalid(f"Invalid Stripe API version: {version}")
            raw = _raw(request)
            entry["params"] = without_content(raw)
            params = operation.parse(raw)
            tree = expand.plan(self.contract, self.catalogue.kinds, operation.answer, params.pop("expand", None) or [])
        except Refusal as refusal:
            refused = invalid(refusal.message, param=refusal.param, code=refusal.code)
            _refused(world, entry, refused)
            raise refused from refusal
        except ApiError as error:
            _refused(world, entry, error)
            raise
        except (FormError, UnicodeDecodeError) as wrong:
            broken = invalid(str(wrong) if isinstance(wrong, FormError) else "Invalid UTF-8 in the request body")
            _refused(world, entry, broken)
            raise broken from wrong
        entry["operation"] = operation.line
        return _Asked(operation, ids, params, tree)

    def _executed(
        self, world: World, request: Request, caller: Caller, asked: _Asked, request_id: str, key: str | None
    ) -> Reply:
        """Runs the handler. Its own refusals are answers like others: what it stored before them stays."""
        handler = self.catalogue.operations.get(asked.operation.line)
        if handler is None:
            world.violation("response", f"{asked.operation.line} is not played by the sandbox", request_id=request_id)
            raise ApiError(500, f"The sandbox does not play {asked.operation.line} yet.", kind="api_error")
        call = Call(world, self.catalogue.kinds, caller.place, asked.params, asked.ids, request.path, request_id, key)
        try:
            answer = handler(call)
        except ApiError as error:
            return json_reply(error.status, {"error": error.body})
        if asked.tree:
            answer = expand.expand(call, answer, asked.tree)
        if wrong := asked.operation.check(answer, asked.tree):
            raise Breach(f"{asked.operation.line}: {wrong}")
        return json_reply(200, answer)

    def perform(self, world: World, place: Place, line: str, params: dict[str, Any], *ids: str) -> Any:
        """Does an operation without HTTP, its parameters and answer checked all the same; the caller commits.

        `params` as one would give them to the SDK. Raises ApiError, Refusal, Breach.
        """
        operation = self.contract.operations[line]
        typed = operation.parse({name: _as_raw(value) for name, value in params.items() if value is not None})
        call = Call(world, self.catalogue.kinds, place, typed, list(ids), operation.path)
        answer = self.catalogue.operations[line](call)
        if wrong := operation.check(answer):
            raise Breach(f"{line}: {wrong}")
        return answer

    def entry(self, world: World, request: Request, request_id: str) -> dict[str, Any]:
        """A new line of the request log."""
        entry: dict[str, Any] = {
            "request_id": request_id,
            "at": world.now_s(),
            "method": request.verb,
            "path": request.path,
            "operation": None,
            "params": {},
            "idempotency_key": request.headers.get("idempotency-key"),
            "account": None,
            "livemode": None,
            "replayed": False,
            "fault": None,
            "status": None,
        }
        world.log.append(entry)
        return entry

    def _dress(self, request: Request, request_id: str, reply: Reply) -> None:
        reply.headers["request-id"] = request_id
        reply.headers["stripe-version"] = self.contract.version
        for name in ("stripe-account", "idempotency-key"):
            if name in request.headers and name not in reply.headers:
                reply.headers[name] = request.headers[name]


def _refused(world: World, entry: dict[str, Any], error: ApiError) -> None:
    """Notes a request that broke the contract."""
    where = {"request_id": entry["request_id"], "verb": entry["method"], "path": entry["path"]}
    world.violation("request", error.body["message"], **where)


def _own_fault(message: str) -> Reply:
    return json_reply(500, {"error": {"type": "api_error", "message": message}}, {"stripe-should-retry": "false"})


def _raw(request: Request) -> dict[str, Raw]:
    raw = decode_form(request.query) if request.query else {}
    if request.body and request.verb != "GET":
        kind = request.headers.get("content-type", "")
        upload = kind.startswith(MULTIPART)
        raw.update(decode_multipart(kind, request.body) if upload else decode_form(request.body.decode()))
    return raw


def _one_level(text: str) -> dict[str, str]:
    return {name: value for name, value in decode_form(text).items() if isinstance(value, str)}


def _secret(headers: dict[str, str]) -> str | None:
    """The key of a Bearer or Basic authorization header."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return value.strip() if scheme.lower() == "bearer" else None


def _as_raw(value: Any) -> Raw:
    if isinstance(value, dict):
        return {str(name): _as_raw(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return {str(at): _as_raw(inner) for at, inner in enumerate(value)}
    return str(value).lower() if isinstance(value, bool) else str(value)
