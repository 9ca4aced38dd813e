// The message form of a thread (data-keep="where"). It works without this file, which adds:
//   what stands unsent for a while is kept for the visit, sealed, by the server: never in this browser;
//   without a network the form is not sent into nothing: it says so, stays, and goes by itself, once, when the network is back.
(() => {
  "use strict";
  const KEEP_AFTER = 8000, KEEP_EACH = 12000, KEEP_AT_LAST = 30000, ASK_FOR_KEPT = 1000, BACK_AFTER = 500, MOST_TAKEN_ALONG = 12000;
  const form = document.querySelector("form[data-keep]"), field = form?.querySelector("textarea");
  if (!field) return;
  const mark = form.querySelector("[name=submission]");
  const isLeaving = () => document.documentElement.classList.contains("leaving"); // by the quick exit: nothing is to stay behind

  // -- kept after a pause, or after half a minute of writing without one; never oftener than every twelve seconds

  let kept = field.value, timer = 0, keptLast = 0, keptSince = 0, isSent = false, order = Promise.resolve();
  const keepNow = async (leaving) => {
    const words = field.value;
    keptSince = 0;
    if (words === kept || isSent || isLeaving()) return;
    kept = words;
    keptLast = Date.now();
    try {
      const keepalive = leaving && words.length < MOST_TAKEN_ALONG;
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual", keepalive });
      if (answer.status !== 204) kept = null;
    } catch {
      kept = null; // the next pause tries again
    }
  };
  const keep = () => {
    clearTimeout(timer);
    order = order.then(() => keepNow(false)); // one after the other: the last is what stands
  };
  const waitFor = () => {
    const now = Date.now();
    keptSince ||= now;
    return Math.max(Math.min(KEEP_AFTER, keptSince + KEEP_AT_LAST - now), keptLast + KEEP_EACH - now, 0);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (!field.value.trim()) keep(); // taken away on purpose: nobody finds it here again
    else timer = setTimeout(keep, waitFor());
  });
  document.addEventListener("visibilitychange", () => document.hidden && field.value.trim() && keepNow(true));

  // A page that is loaded anew may be here before what was kept in leaving the old one is: once more, when that has arrived.
  const askForKept = async () => {
    if (field.value || performance.getEntriesByType("navigation")[0]?.type === "navigate") return;
    const answer = await fetch(location.pathname, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
    const there = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-keep]");
    const words = there && there.querySelector("textarea").value;
    if (!words || field.value) return;
    kept = field.value = words;
    form.querySelector("[name=goes_on]").value = there.querySelector("[name=goes_on]").value;
  };
  setTimeout(askForKept, ASK_FOR_KEPT);

  // -- the way to the server

  const say = (is) => {
    const there = form.querySelector("[data-keep-note]");
    if (!is) return there?.remove();
    const told = form.querySelector("template[data-keep-away]")?.content.firstElementChild.cloneNode(true);
    if (there || !told) return;
    told.dataset.keepNote = "";
    field.closest(".ds-field").after(told);
  };
  let waits = false;
  form.addEventListener("submit", (event) => {
    if (navigator.onLine !== false) {
      clearTimeout(timer);
      isSent = true;
      return;
    }
    event.preventDefault();
    if (waits) return;
    waits = true;
    say(true);
    const { submitter } = event;
    addEventListener("online", () => setTimeout(() => {
      waits = false;
      say(false);
      form.requestSubmit(submitter);
    }, BACK_AFTER), { once: true });
  });

  // Come back by the browser's Back: the same words are the same message, others are another.
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  let sent = null;
  const another = () => {
    if (sent === null || field.value === sent) return;
    sent = null;
    mark.value = [...crypto.getRandomValues(new Uint8Array(26))].map((byte) => letters[byte % letters.length]).join("");
  };
  field.addEventListener("input", another);
  addEventListener("pageshow", (event) => {
    if (!event.persisted || !isSent) return;
    isSent = false;
    sent = field.value;
  });
})();
