// A live talk: new messages come by themselves. Everything here works without it too: forms, a reload, a frame that refreshes.
//
//   data-live-stream="…"   where events come from (on any element); events: message (id = its own), state, typing
//   data-live-poll="…"     where the same parts are asked for when no stream is to be had (default: this page's own address)
//   data-live-log          the messages, each with an id of its own
//   data-live-state        what the talk's state is told in; its new html takes the old one's place
//   data-live-beside       where what comes in the state's data-live-aside is put instead: further down
//   data-live-over         inside the state: the talk is over, nothing more comes
//   data-live-is="…"       inside the state: its name; what says data-live-when="one other" is shown only in those states
//   data-live-typing="…"   where to say that one is writing (never what); its text is replaced by who writes on the other side
//   data-live-write        the form; its one textarea is what is sent
//   data-live-help         where help beside words that worry stands; a message, and the part, bring it in data-live-care
//   data-live-seen="…"     on the log: where to say that a message from the other side stands before somebody's eyes
//   data-live-keep="…"     on the form: where what stands unsent for a while is kept until it is sent
//   data-live-new          a button, hidden: 'new messages' when one has scrolled away from the end
//   data-live-finds        inside the form: what must be looked at before it is sent; a refusal brings it, a sending empties it
//   data-live-offline, data-live-fault, data-live-gone   notes, hidden: no network; could not be sent; the visit has ended
(() => {
  "use strict";
  const find = (name, within = document) => within.querySelector(`[data-live-${name}]`);
  const address = (name) => find(name)?.getAttribute(`data-live-${name}`) || "";
  const log = find("log"), form = find("write"), stream = address("stream");
  if (!log || !stream) return;
  const field = form?.querySelector("textarea");
  const POLL = 3500, AGAIN = 4000, STREAM_AGAIN = 60000, TYPING_EACH = 6000, TYPING_SHOWN = 8000, NEAR = 48, MOST_TAKEN_ALONG = 12000, KEEP_AFTER = 8000, KEEP_EACH = 12000, KEEP_AT_LAST = 30000, ASK_FOR_KEPT = 1000;
  const spread = (time) => time * (0.75 + Math.random() / 2);
  const part = (html) => new DOMParser().parseFromString(html, "text/html");
  const show = (name, is) => {
    const note = find(name);
    if (note) note.hidden = !is;
  };
  const isOver = () => Boolean(find("over"));

  // -- the messages

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    show("new", false);
  };

  const add = (nodes) => {
    const stay = atEnd();
    const fresh = [...nodes].filter((node) => node.id && !document.getElementById(node.id));
    if (!fresh.length) return;
    log.append(...fresh);
    typing("");
    if (fresh.some((node) => !node.classList.contains("bubble-you"))) look();
    if (stay) toEnd();
    else show("new", true);
  };

  // What has not changed is left alone, or it would be read aloud again.
  const put = (place, nodes, fresh) => {
    if (place && place.innerHTML.trim() !== fresh.trim()) place.replaceChildren(...nodes);
  };

  const setHelp = (within) => {
    const told = find("care", within);
    if (told) put(find("care", find("help") || document), [...told.childNodes], told.innerHTML);
  };

  // -- that it was seen: said a moment after it came, and only when the page is in sight

  let lookTimer = 0, isSeen = true;
  const look = () => {
    isSeen = false;
    clearTimeout(lookTimer);
    lookTimer = setTimeout(saySeen, 2000);
  };
  const saySeen = () => {
    const to = address("seen");
    if (!to || isSeen || document.visibilityState !== "visible") return;
    isSeen = true;
    fetch(to, { method: "POST", body: token(), credentials: "same-origin", redirect: "manual" }).catch(() => (isSeen = false));
  };
  const token = () => {
    const body = new FormData();
    body.set("csrf_token", form?.querySelector("[name=csrf_token]")?.value || "");
    return body;
  };
  document.addEventListener("visibilitychange", saySeen);

  const setState = (html) => {
    const place = find("state"), told = part(html).body, aside = find("aside", told);
    if (!place || !told.firstElementChild) return;
    const hadFocus = place.contains(document.activeElement);
    aside?.remove();
    put(place, [...told.childNodes], told.innerHTML);
    put(find("beside"), aside ? [...aside.childNodes] : [], aside?.innerHTML || "");
    if (hadFocus && !place.contains(document.activeElement)) (field || log).focus({ preventScroll: true });
    const now = find("is")?.getAttribute("data-live-is");
    if (now) document.querySelectorAll("[data-live-when]").forEach((each) => (each.hidden = !each.getAttribute("data-live-when").split(" ").includes(now)));
    if (isOver()) stop();
  };

  // -- who writes on the other side: shown a short while, never read aloud

  let typingTimer = 0;
  const typing = (words) => {
    const place = find("typing");
    if (!place) return;
    place.textContent = words;
    clearTimeout(typingTimer);
    if (words) typingTimer = setTimeout(typing, TYPING_SHOWN, "");
  };

  // -- the stream, and in its place the same parts asked for again and again

  let source = null, pollTimer = 0, streamTimer = 0;

  const listen = () => {
    stop();
    if (isOver()) return;
    const last = log.lastElementChild?.id || "";
    source = new EventSource(stream + (last ? `${stream.includes("?") ? "&" : "?"}after=${encodeURIComponent(last)}` : ""));
    source.addEventListener("message", (event) => {
      const told = part(event.data).body;
      setHelp(told);
      add(told.children);
    });
    source.addEventListener("state", (event) => setState(event.data));
    source.addEventListener("typing", (event) => typing(part(event.data).body.textContent.trim()));
    source.addEventListener("open", () => show("offline", false));
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser comes back by itself
      source = null;
      poll();
      streamTimer = setTimeout(listen, spread(STREAM_AGAIN));
    });
  };

  const stop = () => {
    source?.close();
    source = null;
    clearTimeout(pollTimer);
    clearTimeout(streamTimer);
  };

  let tag = "";
  const poll = async () => {
    clearTimeout(pollTimer);
    try {
      const headers = { "X-Live": "yes", ...(tag && { "If-None-Match": tag }) };
      const answer = await fetch(address("poll") || location.pathname, { headers, cache: "no-store", credentials: "same-origin" });
      show("offline", false);
      if (answer.status !== 304 && !take(answer, await answer.text())) return;
    } catch {
      show("offline", true);
    }
    if (!isOver()) pollTimer = setTimeout(poll, spread(POLL));
  };

  // Whether to go on asking. Another page in place of ours: the visit has ended, and what is written here must not be lost.
  const take = (answer, html) => {
    if (!answer.ok && answer.status !== 404) return true;
    const page = part(html), there = find("log", page);
    if (!there) {
      stop();
      if (field?.value && answer.redirected) show("gone", true);
      else location.replace(location.pathname);
      return false;
    }
    tag = answer.headers.get("ETag") || "";
    setHelp(page);
    add(there.children);
    setState(find("state", page)?.innerHTML || "");
    return true;
  };

  // -- sending: the field is emptied when the server has it, never before; the same sending is never two messages

  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const newMark = () => [...crypto.getRandomValues(new Uint8Array(26))].map((byte) => letters[byte % letters.length]).join("");
  let sending = false, againTimer = 0;

  const isHere = (answer) => answer.status === 204 || (answer.ok && new URL(answer.url).pathname === location.pathname);

  const sent = (words) => {
    field.value = field.value === words ? "" : field.value.startsWith(words) ? field.value.slice(words.length).trimStart() : field.value;
    const mark = form.querySelector("[name=submission]");
    if (mark) mark.value = newMark();
    told = 0;
    find("finds")?.replaceChildren();
    form.dispatchEvent(new CustomEvent("live:sent", { bubbles: true }));
    keepAfterSending();
    toEnd();
    if (!source) poll();
  };

  const send = async () => {
    clearTimeout(againTimer);
    if (sending || !field.value.trim()) return;
    sending = true;
    const words = field.value, button = form.querySelector("[type=submit]");
    button?.setAttribute("aria-busy", "true");
    show("fault", false);
    try {
      // Whoever presses Send and leaves at once has said it all the same; a browser takes no more than 64 KiB along like that.
      const keepalive = words.length < MOST_TAKEN_ALONG;
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Live": "yes" }, credentials: "same-origin", keepalive });
      show("offline", false);
      await settle(answer, words);
    } catch {
      show("offline", true);
      againTimer = setTimeout(send, spread(AGAIN));
    }
    sending = false;
    if (keepAt && field.value !== kept) keepSoon();
    button?.removeAttribute("aria-busy");
  };

  // Kept: emptied. Refused with a word of why: shown. The way is shut: the form itself goes, so that the server can ask for
  // the code, or for signing in, and keep what was typed.
  const settle = async (answer, words) => {
    if (isHere(answer)) return sent(words);
    if (answer.status === 422) return fault(await answer.text());
    if (answer.status === 429 || answer.status >= 500) return fault("");
    form.dispatchEvent(new CustomEvent("live:goes", { bubbles: true }));
    form.submit();
  };

  const fault = (html) => {
    const place = find("fault");
    if (!place) return;
    const answer = part(html), told = find("why", answer)?.textContent.trim();
    find("finds")?.replaceChildren(...(find("finds", answer)?.childNodes || []));
    place.dataset.usual ??= place.textContent;
    place.textContent = told || place.dataset.usual;
    place.hidden = false;
  };

  let told = 0;
  const tell = () => {
    const now = Date.now(), to = address("typing");
    if (!to || now - told < TYPING_EACH || !field.value.trim() || isOver()) return;
    told = now;
    fetch(to, { method: "POST", body: token(), credentials: "same-origin", redirect: "manual" }).catch(() => {});
  };

  // -- what stands unsent for a while is kept for the visit, sealed, by the server: never in this browser

  const keepAt = address("keep");
  let kept = field?.value || "", keepTimer = 0, keptLast = 0, keptSince = 0, keeping = 0, order = Promise.resolve();
  const keepNow = async (leaving) => {
    const words = field.value;
    keptSince = 0;
    if (words === kept || sending) return;
    kept = words;
    keptLast = Date.now();
    keeping += 1;
    try {
      const keepalive = leaving && words.length < MOST_TAKEN_ALONG;
      await fetch(keepAt, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual", keepalive });
    } catch {
      kept = null; // the next pause tries again
    }
    keeping -= 1;
  };
  const keep = () => {
    clearTimeout(keepTimer);
    order = order.then(() => keepNow(false)); // one after the other: the last is what stands
  };
  const keepSoon = () => {
    clearTimeout(keepTimer);
    if (!field.value.trim()) keep(); // taken away on purpose: nobody finds it here again
    else keepTimer = setTimeout(keep, keepIn());
  };
  // After a pause, or after half a minute of writing without one; and no oftener than on the other side.
  const keepIn = () => {
    const now = Date.now();
    keptSince ||= now;
    return Math.max(Math.min(KEEP_AFTER, keptSince + KEEP_AT_LAST - now), keptLast + KEEP_EACH - now, 0);
  };
  // The server forgets what it kept when it takes the words in. What was on its way to be kept just then is put right after.
  const keepAfterSending = () => {
    if (!keepAt) return;
    clearTimeout(keepTimer);
    kept = keeping ? null : "";
    if (keeping) keep();
    else if (field.value) keepSoon();
  };
  const isLeaving = () => document.documentElement.classList.contains("leaving"); // by the quick exit: nothing is to stay behind
  // A page that is loaded anew may be here before what was kept in leaving the old one is: once more, when that has arrived.
  const askForKept = async () => {
    if (field.value || performance.getEntriesByType("navigation")[0]?.type === "navigate") return;
    const answer = await fetch(location.pathname, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
    const words = answer?.ok ? part(await answer.text()).querySelector("[data-live-write] textarea")?.value : "";
    if (words && !field.value) kept = field.value = words;
  };
  if (field && keepAt) {
    setTimeout(askForKept, ASK_FOR_KEPT);
    field.addEventListener("input", keepSoon);
    document.addEventListener("visibilitychange", () => document.hidden && field.value.trim() && !isLeaving() && keepNow(true));
  }

  if (field) {
    form.addEventListener("submit", (event) => {
      if (event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      send();
    });
    field.addEventListener("input", tell);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      send();
    });
  }

  // -- start, and come back

  find("new")?.addEventListener("click", () => {
    toEnd();
    log.focus({ preventScroll: true });
  });
  let stood = true; // at the end, before the log changed its size: whoever turns a phone or gets a keyboard still sees the newest
  log.addEventListener("scroll", () => {
    stood = atEnd();
    if (stood) show("new", false);
  }, { passive: true });
  new ResizeObserver(() => stood && toEnd()).observe(log);
  addEventListener("offline", () => show("offline", true));
  addEventListener("online", () => {
    listen();
    if (field?.value.trim() && againTimer) send();
  });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && listen());
  toEnd();
  listen();
})();
