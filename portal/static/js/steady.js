// Forms in which much is written (data-guard) hold what is in them. The desk works without this file. It adds:
//   what is half written is kept by the server, sealed, a moment after one has paused: a browser that dies takes nothing with it;
//   without a network a form is not sent into nothing: it says so, stays, and goes by itself, once, when the network is back.
(() => {
  "use strict";
  const KEEP_AFTER = 4000, KEEP_EACH = 12000, LONG = 20, BACK_AFTER = 500;
  const find = (selector, within = document) => within.querySelector(selector);
  const isHeld = (form) => form?.matches?.("form[data-guard]") && form.method === "post" && !form.hasAttribute("data-hx-post");
  const words = (form) => [...form.querySelectorAll("textarea")].map((field) => field.value).join("\n");

  // -- what is half written

  // Which form is kept, for the page that shows it again with what must be mended. The address alone, never a word of it.
  const KEPT = "kept-form";
  const pathOf = (form) => new URL(form.action).pathname;
  const note = (path) => { try { path ? sessionStorage.setItem(KEPT, path) : sessionStorage.removeItem(KEPT); } catch { /* then it is reminded of */ } };
  const noted = () => { try { return sessionStorage.getItem(KEPT) || ""; } catch { return ""; } };

  const began = new WeakMap(), timers = new WeakMap(), keptAt = new WeakMap();
  let kept = null, asking = null;
  const keep = async (form) => {
    const body = new FormData(form);
    body.set("kept_path", pathOf(form));
    asking = new AbortController();
    keptAt.set(form, Date.now());
    try {
      const answer = await fetch("/staff/keep", { method: "POST", body, credentials: "same-origin", redirect: "manual", signal: asking.signal });
      if (answer.status === 204) mark(form);
    } catch { /* the next pause tries again */ }
  };
  // A form that arrives with this mark is kept no longer.
  const mark = (form) => {
    kept = form;
    note(pathOf(form));
    if (find("[name=parked]", form)) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "parked", value: "yes" });
    form.append(field);
  };
  addEventListener("input", (event) => {
    const form = event.target.form;
    if (!isHeld(form)) return;
    clearTimeout(timers.get(form));
    if (words(form) === began.get(form) || words(form).trim().length < LONG) return;
    const rest = KEEP_EACH - (Date.now() - (keptAt.get(form) || 0));
    timers.set(form, setTimeout(keep, Math.max(KEEP_AFTER, rest), form));
  });

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
    if (event.defaultPrevented || !isHeld(form)) return;
    if (navigator.onLine !== false) {
      asking?.abort();
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

  // Whoever leaves on purpose was asked, and has let it go. A browser that dies says nothing.
  addEventListener("pagehide", () => {
    if (!kept || isSent || navigator.onLine === false) return;
    const body = new FormData();
    body.set("csrf_token", find("[name=csrf_token]", kept)?.value || "");
    navigator.sendBeacon("/staff/keep/drop", body);
  });
  addEventListener("pageshow", () => (isSent = false));

  const guarded = [...document.querySelectorAll("form[data-guard]")];
  guarded.forEach((form) => began.set(form, words(form)));
  const again = noted() === location.pathname && guarded.find((form) => isHeld(form) && pathOf(form) === location.pathname);
  if (again) mark(again);
  else note("");
})();
