// Keeps the page as the server has it: when something changes, its live parts are read again and put in place.
"use strict";

(() => {
  const AGAIN_MS = 10000;      // until a refused stream is tried again
  const GATHER_MS = 20;        // changes that come together are read together
  const APART_MS = 30;         // how long the page rests between two readings, however much changes
  const FRESH_MS = 60000;      // spans like "in 2 hours" grow old without any event
  const SETTLE_MS = 700;       // how long buttons rest after they may have moved under a hand
  const TOPICS = ["alert", "proposal", "plan", "ready", "reset"];

  const sign = document.getElementById("live");
  const heard = document.getElementById("heard");
  let last = Number(sign.dataset.after);
  let timer = 0;
  let reading = false;
  let pending = false;
  let isPressed = false;
  let settledAt = 0;
  let readAt = -APART_MS;

  function say(isLive) {
    const text = isLive ? "Live" : "Connecting again …";
    sign.hidden = false;
    sign.classList.toggle("off", !isLive);
    if (sign.textContent !== text) sign.textContent = text;
  }

  // For who does not see it: the newest of the alerts that were not there before.
  function announce(before) {
    const fresh = [...document.querySelectorAll(".alert[id]")].find((one) => !before.has(one.id));
    if (fresh) heard.textContent = `New alert: ${fresh.querySelector("h3, summary").textContent.trim()}`;
  }

  function alertIds() {
    return new Set([...document.querySelectorAll(".alert[id]")].map((one) => one.id));
  }

  // What a person opened or stands on stays so.
  function keyOf(element) {
    const form = element.closest("form");
    if (form) return `form[action="${CSS.escape(form.getAttribute("action"))}"] button`;
    const holder = element.closest("[id]");
    return holder && element.matches("summary") ? `#${CSS.escape(holder.id)} > summary` : null;
  }

  function replace(part, fresh) {
    if (part.isEqualNode(fresh)) return false;
    const opened = [...part.querySelectorAll("details[open]")].map((one) => one.id || one.parentElement.id);
    const focused = part.contains(document.activeElement) ? keyOf(document.activeElement) : null;
    for (const one of fresh.querySelectorAll("details")) one.open = opened.includes(one.id || one.parentElement.id);
    if (part.isEqualNode(fresh)) return false;
    part.replaceWith(fresh);
    if (focused) fresh.querySelector(focused)?.focus({ preventScroll: true });
    return true;
  }

  function settle() {
    settledAt = performance.now() + SETTLE_MS;
    document.body.classList.add("settling");
    setTimeout(() => {
      if (performance.now() >= settledAt - 20) document.body.classList.remove("settling");
    }, SETTLE_MS);
  }

  async function read() {
    timer = 0;
    if (reading || isPressed) {
      pending = true;
      return;
    }
    reading = true;
    pending = false;
    try {
      const answer = await fetch("/parts", { cache: "no-store" });
      if (answer.status === 401) location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (isPressed) {
        pending = true;
        return;
      }
      const before = alertIds();
      let moved = false;
      for (const part of document.querySelectorAll("[data-live]")) {
        const other = fresh.getElementById(part.id);
        if (other) moved = replace(part, document.adoptNode(other)) || moved;
      }
      if (moved) {
        settle();
        announce(before);
      }
      const open = Number(document.getElementById("alerts").dataset.open);
      document.title = open ? `(${open}) Florin` : "Florin";
    } catch {
      setTimeout(changed, AGAIN_MS);
    } finally {
      reading = false;
      readAt = performance.now();
      if (pending && !isPressed) changed();
    }
  }

  function changed() {
    if (!timer) timer = setTimeout(read, Math.max(GATHER_MS, readAt + APART_MS - performance.now()));
  }

  // A change never moves a button while it is pressed, nor lets one be hit that has only just moved there.
  document.addEventListener("pointerdown", () => { isPressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      setTimeout(() => {
        isPressed = false;
        if (pending) changed();
      });
    }, true);
  }
  document.addEventListener("click", (event) => {
    const isMoved = performance.now() < settledAt && event.detail > 0 && event.target.closest("[data-live] button");
    if (isMoved) event.preventDefault();
  }, true);

  // Browsers allow few connections to one server, so of several windows one listens and tells the others.
  const windows = "BroadcastChannel" in window ? new BroadcastChannel("florin live") : null;

  function hear(topic, seq) {
    if (seq > last) last = seq;
    if (topic !== "ready") changed();
  }

  function tell(topic, seq) {
    hear(topic, seq);
    windows?.postMessage({ topic, seq });
  }

  let source = null;

  function listen() {
    source = new EventSource(`/api/live?after=${last}`);
    for (const topic of TOPICS) {
      source.addEventListener(topic, (event) => {
        say(true);
        if (topic === "reset") last = 0;
        tell(topic, Number(event.lastEventId));
      });
    }
    source.onerror = () => {
      say(false);
      if (source.readyState !== EventSource.CLOSED) return;
      // Refused, perhaps because nobody is signed in any more: reading the page tells.
      tell("refused", 0);
      setTimeout(listen, AGAIN_MS);
    };
  }

  if (windows && navigator.locks) {
    windows.onmessage = ({ data }) => {
      if (data.topic !== "hello") {
        say(data.topic !== "refused");
        hear(data.topic, data.seq);
      } else if (source?.readyState === EventSource.OPEN) {
        windows.postMessage({ topic: "ready", seq: last });
      }
    };
    windows.postMessage({ topic: "hello" });
    navigator.locks.request("florin live", () => new Promise(listen));
    changed();
  } else {
    listen();
  }
  setInterval(() => { if (!document.hidden) changed(); }, FRESH_MS);
})();
