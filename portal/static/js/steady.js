// Forms in which much is written (data-guard) hold what is in them. The desk works without this file. It adds:
//   what is half written is kept by the server, sealed, a moment after one has paused: a browser that dies takes nothing with it;
//   what was kept of a form is put back into it by a press, on the page that it stands on;
//   without a network a form is not sent into nothing: it says so, stays, and goes by itself, once, when the network is back.
// A live talk sends by itself (live.js), and says when it has: live:sent, or live:goes when the page itself goes.
(() => {
  "use strict";
  const KEEP_AFTER = 4000, KEEP_EACH = 12000, KEEP_AT_LAST = 30000, LONG = 20, BACK_AFTER = 500;
  // In a live talk most is sent within seconds: only what stands unsent for a while is kept.
  const KEEP_LIVE_AFTER = 8000;
  const find = (selector, within = document) => within.querySelector(selector);
  const isHeld = (form) => form?.matches?.("form[data-guard]") && form.method === "post" && !form.hasAttribute("data-hx-post");
  const isLive = (form) => "liveWrite" in form.dataset;
  const words = (form) => [...form.querySelectorAll("textarea")].map((field) => field.value).join("\n");
  const pathOf = (address) => new URL(address, location.href).pathname;

  // -- what is half written

  const began = new WeakMap(), unkeptSince = new WeakMap(), timers = new WeakMap(), keptAt = new WeakMap(), sentAt = new WeakMap(), asking = new WeakMap();
  const kept = new Set();
  const keep = async (form) => {
    const body = new FormData(form), since = Date.now(), stop = new AbortController();
    body.set("kept_path", pathOf(form.action));
    body.set("kept_on", location.pathname);
    asking.set(form, stop);
    keptAt.set(form, since);
    unkeptSince.delete(form);
    try {
      const answer = await fetch("/staff/keep", { method: "POST", body, credentials: "same-origin", redirect: "manual", signal: stop.signal });
      const id = answer.status === 204 && answer.headers.get("X-Kept");
      if (!id) return;
      if ((sentAt.get(form) || 0) < since) mark(form, id);
      else letGo(form, id); // it was sent while it was on its way to be kept
    } catch { /* the next pause tries again */ }
  };
  // A form that arrives with this mark is kept no longer.
  const mark = (form, id) => {
    kept.add(form);
    const there = find("[name=parked]", form), field = there || document.createElement("input");
    Object.assign(field, { type: "hidden", name: "parked", value: id });
    if (!there) form.append(field);
  };
  const letGo = (form, id) => {
    const body = new FormData();
    body.set("csrf_token", find("[name=csrf_token]", form)?.value || "");
    body.set("parked", id);
    navigator.sendBeacon("/staff/keep/drop", body);
  };
  addEventListener("input", (event) => {
    const form = event.target.form;
    if (!isHeld(form)) return;
    clearTimeout(timers.get(form));
    if (words(form) === began.get(form) || words(form).trim().length < LONG) return;
    timers.set(form, setTimeout(keep, waitOf(form), form));
  });
  // After a pause, or after half a minute of writing without one; and never oftener than every twelve seconds.
  const waitOf = (form) => {
    const now = Date.now();
    if (!unkeptSince.has(form)) unkeptSince.set(form, now);
    const pause = Math.min(isLive(form) ? KEEP_LIVE_AFTER : KEEP_AFTER, unkeptSince.get(form) + KEEP_AT_LAST - now);
    return Math.max(pause, (keptAt.get(form) || 0) + KEEP_EACH - now, 0);
  };

  // -- and put back: into the fields of the same names, but for what belongs to this page alone

  const fill = (form, names) => {
    for (const field of form.elements) {
      if (!field.name || field.name === "csrf_token" || !names.has(field.name)) continue;
      const values = names.get(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.type !== "submit" && field.type !== "button") field.value = values.length > 1 ? values.shift() : values[0];
    }
  };
  const putBack = (line, form) => {
    const names = new Map();
    for (const each of find("template", line).content.querySelectorAll("textarea")) names.set(each.name, [...(names.get(each.name) || []), each.value]);
    fill(form, names);
    mark(form, line.dataset.kept);
    for (let each = form.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    line.remove();
    const field = [...form.querySelectorAll("textarea")].find((each) => each.value) || find("textarea", form);
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  };

  // -- the way to the server

  let isSent = false;
  const say = (form, is) => {
    const there = find("[data-steady-note]", form);
    if (!is) return there?.remove();
    const told = find("template[data-steady-away]")?.content.firstElementChild.cloneNode(true);
    if (there || !told) return;
    told.dataset.steadyNote = "";
    (find(".actions", form) || form.lastElementChild).before(told);
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !isHeld(form) || (isLive(form) && !event.submitter?.hasAttribute("formaction"))) return;
    if (navigator.onLine !== false) {
      asking.get(form)?.abort();
      clearTimeout(timers.get(form));
      isSent = true;
      return;
    }
    event.preventDefault();
    if (form.waits) return;
    form.waits = true;
    say(form, true);
    const { submitter } = event;
    addEventListener("online", () => setTimeout(() => {
      form.waits = false;
      say(form, false);
      form.requestSubmit(submitter?.isConnected ? submitter : null);
    }, BACK_AFTER), { once: true });
  }, true);
  addEventListener("live:sent", (event) => {
    const form = event.target;
    clearTimeout(timers.get(form));
    sentAt.set(form, Date.now());
    unkeptSince.delete(form);
    kept.delete(form);
    find("[name=parked]", form)?.remove();
  });
  addEventListener("live:goes", () => (isSent = true));

  // Whoever leaves on purpose was asked, and has let it go. A browser that dies says nothing. The page of a live talk is loaded
  // anew in the middle of it: what is begun there waits, and is offered back.
  addEventListener("pagehide", () => {
    if (isSent || navigator.onLine === false) return;
    kept.forEach((form) => isLive(form) || letGo(form, find("[name=parked]", form)?.value || ""));
  });
  addEventListener("pageshow", () => (isSent = false));

  // -- start

  const guarded = [...document.querySelectorAll("form[data-guard]")].filter(isHeld);
  guarded.forEach((form) => began.set(form, words(form)));
  const goesTo = (form, path) => pathOf(form.action) === path || [...form.querySelectorAll("[formaction]")].some((each) => pathOf(each.formAction) === path);
  // The answer to a form that was kept shows it again, with what must be mended or looked at: it goes on under the same mark.
  const before = document.body.dataset.keptBefore, again = before && guarded.find((form) => goesTo(form, location.pathname));
  if (again) mark(again, before);
  document.querySelectorAll("[data-kept-on]").forEach((way) => (way.hidden = false));
  document.querySelectorAll("[data-kept]").forEach((line) => {
    const form = guarded.find((each) => goesTo(each, line.dataset.keptPath)), button = find("[data-kept-put]", line);
    if (!form || !button) return;
    button.hidden = false;
    button.addEventListener("click", () => putBack(line, form));
    if (location.hash === `#${line.id}`) putBack(line, form); // asked for where all that waits is shown
  });
})();
