// The desk works without this file. It adds: keys, a question before unsaved words are left, focus after a part is swapped.
(() => {
  "use strict";
  const PRESS_REST = 4000;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isWriting = (element) => element.matches("input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]");
  const say = (words) => {
    const place = find("#desk-says");
    if (place && words) place.textContent = words;
  };

  // -- keys

  const rowOf = (element) => element?.closest?.("tr, li");
  const rowNow = () => find("[data-row]", rowOf(document.activeElement) || document.createElement("i"));
  const step = (by) => {
    const rows = all("[data-row]");
    const at = rows.indexOf(rowNow());
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (next) next.focus();
  };

  const showKeys = () => {
    const dialog = find("#keys");
    if (dialog && !dialog.open) dialog.showModal();
  };

  const moves = {
    "?": showKeys,
    j: () => step(1),
    k: () => step(-1),
    "/": () => find("[data-search]")?.focus(),
  };
  // The arrows scroll, as everywhere; only where one stands in a list do they go from row to row.
  const inList = { ArrowDown: () => step(1), ArrowUp: () => step(-1) };

  // Remembered for the person, not for the browser. The form works without this, too; here one stays where one is.
  const areOff = () => document.body.dataset.keys === "off";
  const switchKeys = (form) => {
    const off = !areOff(), sent = new FormData(form);
    document.body.dataset.keys = off ? "off" : "on";
    all("[data-keys-form]").forEach((each) => {
      find("[data-keys-switch]", each).setAttribute("aria-pressed", String(!off));
      find("[name=is_on]", each).value = off ? "no" : "yes";
    });
    say(off ? form.dataset.sayOff : form.dataset.sayOn);
    fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" }).catch(() => form.submit());
  };

  const sendByKey = (event) => {
    const form = event.target.closest?.("form");
    if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  };

  addEventListener("keydown", (event) => {
    sendByKey(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (areOff() || isWriting(event.target) || find("dialog[open]")) return;
    const isLetter = /^[a-z]$/.test(event.key);
    const inRow = isLetter && find(`[data-row-key="${event.key}"]`, rowOf(document.activeElement) || document.createElement("i"));
    const target = inRow || (isLetter && find(`[data-key="${event.key}"]`));
    const move = moves[event.key] || (document.activeElement?.matches?.("[data-row]") && inList[event.key]);
    if (!target && !move) return;
    event.preventDefault();
    if (target) target.click();
    else move();
  });

  // -- what is typed and not saved

  const words = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrf_token" && name !== "submission").map(([name, value]) => [name, String(value)]));
  const saved = new WeakMap();
  const remember = (form) => saved.set(form, words(form));
  const isUnsaved = (form) => saved.has(form) && saved.get(form) !== words(form);
  const guard = (within) => all("form[data-guard]", within).forEach((form) => saved.has(form) || remember(form));

  addEventListener("beforeunload", (event) => {
    if (all("form[data-guard]").some(isUnsaved)) event.preventDefault();
  });

  // -- one sending a press

  addEventListener("submit", (event) => {
    const form = event.target, now = Date.now();
    if (form.method === "dialog" || event.defaultPrevented || "again" in form.dataset) return;
    if (now - (form.sentAt || 0) < PRESS_REST) return event.preventDefault();
    form.sentAt = now;
    event.submitter?.setAttribute("aria-busy", "true");
    remember(form);
  });

  // A live talk lets its page go, with the words in it on their way to the server: that is no leaving.
  addEventListener("live:goes", (event) => remember(event.target));

  const rest = () => {
    all("[aria-busy]").forEach((each) => each.removeAttribute("aria-busy"));
    all("form").forEach((form) => (form.sentAt = 0));
  };
  addEventListener("pageshow", rest);

  // -- after htmx has put in a part: a field one was in keeps the focus, an error or a new heading takes it

  let lastId = "";
  document.addEventListener("htmx:beforeSwap", () => (lastId = document.activeElement?.id || ""));
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    guard(part.parentNode || document);
    rest();
    const told = find("[data-say]", part) || (part.matches?.("[data-say]") ? part : null);
    if (told) say(told.dataset.say);
    const goal = find("[data-focus]", part) || (lastId && document.getElementById(lastId));
    if (goal && goal !== document.activeElement) goal.focus({ preventScroll: !goal.matches("[data-focus]") });
  });
  document.addEventListener("htmx:responseError", rest);
  document.addEventListener("htmx:sendError", rest);

  // -- a menu that slides: where one is stands in the middle, with what is beside it on both sides

  const toTheMiddle = (row) => {
    const places = all("li", row), here = places.findIndex((each) => find("[aria-current]", each));
    if (here < 0) return;
    const before = places.slice(0, here).reduce((sum, each) => sum + each.offsetWidth, 0);
    row.scrollLeft = before - (row.clientWidth - places[here].offsetWidth) / 2;
  };

  // -- start

  all(".subnav-slides ul").forEach((row) => {
    toTheMiddle(row);
    row.addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest", inline: "center" }));
  });
  guard(document);
  all("[data-keys-show]").forEach((way) => way.addEventListener("click", (event) => {
    event.preventDefault();
    showKeys();
  }));
  all("[data-keys-form]").forEach((form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    switchKeys(form);
  }));
  find("[data-focus]")?.focus();
  addEventListener("click", (event) => all("details.menu[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false)));
  addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && find("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
})();
