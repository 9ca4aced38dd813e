// The queue while it lies open. Told by a stream that something has changed, it asks what: how many are new is said in a line,
// and the rows that stand here are mended in their places. Nothing moves, and what is ticked, open or in focus stays so.
//
//   data-newer-from="…"     where to ask: answered with the line, and with the rows named by &row=
//   data-newer-stream="…"   where it is told that there is reason to ask; where none is to be had one asks again and again
//   data-newer-why          where it is said that there is no network, or that one is signed out (templates of those names)
//   data-wishes, data-wish  the colleague's own choice for this browser: a notification, a sound; both off from the start
(() => {
  "use strict";
  const POLL = 15000, POLL_HIDDEN = 60000, STREAM_AGAIN = 60000, BREAK = 6000, HIDE_AFTER = 20000, REST_HIDDEN = 15000, TELL_REST = 20000;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const line = find("[data-newer-from]"), why = find("[data-newer-why]");
  if (!line) return;
  const keep = (name, value) => { try { localStorage.setItem(`portal.queue.${name}`, value); } catch { /* then it is off */ } };
  const kept = (name) => { try { return localStorage.getItem(`portal.queue.${name}`) || ""; } catch { return ""; } };

  // -- the rows that stand here, mended where they stand

  const plainCells = (row) => [...row.cells].filter((cell) => !cell.classList.contains("tick"));
  const replace = (cell, html) => {
    if (cell.innerHTML === html) return;
    const stood = cell.contains(document.activeElement) && document.activeElement.dataset.row;
    cell.innerHTML = html;
    if (stood) find("[data-row]", cell)?.focus({ preventScroll: true });
  };
  // A box that is there stays as it is; one that must go says so when it was ticked.
  const mendTick = (row, fresh) => {
    const cell = find(".tick", row), box = cell && find("input", cell), other = fresh && find(".tick", fresh);
    if (!cell || Boolean(box) === Boolean(other && find("input", other))) return false;
    const wasTicked = Boolean(box?.checked), hadFocus = cell.contains(document.activeElement);
    cell.innerHTML = other ? other.innerHTML : "";
    if (hadFocus) find("[data-row]", row)?.focus({ preventScroll: true });
    return wasTicked;
  };
  const mend = (row, fresh) => {
    const wasTicked = mendTick(row, fresh), cells = plainCells(row);
    if (fresh) {
      row.className = fresh.className;
      plainCells(fresh).forEach((cell, at) => cells[at] && replace(cells[at], cell.innerHTML));
    } else cells.forEach((cell, at) => (cell.textContent = at ? "" : line.dataset.goneWords));
    return wasTicked;
  };
  const shown = () => all("tbody tr[id^=c-]").filter((row) => find("[data-row]", row));
  const mendAll = (rows, asked) => {
    const lost = asked.filter((row) => mend(row, rows.get(row.id)));
    if (!lost.length) return;
    find("#take")?.dispatchEvent(new Event("change"));
    const says = find("#desk-says");
    if (says) says.textContent = line.dataset.lostWords;
  };

  // -- how many are new

  let told = 0;
  const setLine = (part) => {
    const link = find("[data-newer]", part), number = Number(link?.dataset.newer || 0);
    if (number === told) return;
    if (link) link.dataset.key = "v";
    line.replaceChildren(...(link ? [link.closest("p")] : []));
    if (number > told) tell();
    told = number;
  };

  // -- asking

  let isBusy = false, isWanted = false, isOut = false;
  const look = async () => {
    if (isBusy || isOut) return void (isWanted = isBusy);
    isBusy = true;
    const asked = shown();
    try {
      const address = line.dataset.newerFrom + asked.map((row) => `&row=${row.id.slice(2)}`).join("");
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "manual", credentials: "same-origin" });
      if (answer.type === "opaqueredirect" || answer.headers.has("HX-Redirect")) return out();
      say("");
      if (answer.status === 200) take(await answer.text(), asked);
      else if (answer.status === 204) setLine(document.createElement("div"));
      else if (answer.status === 403 || answer.status === 404) shut(asked);
    } catch {
      say("away");
    } finally {
      isBusy = false;
    }
    if (isWanted) look();
    isWanted = false;
  };
  const take = (html, asked) => {
    const part = document.createElement("template");
    part.innerHTML = html;
    const rows = new Map(all("tr[id]", part.content).map((row) => [row.id, row]));
    mendAll(rows, asked);
    setLine(part.content);
  };

  // -- what is not as it should be

  let said = "";
  const say = (name) => {
    if (name === said || !why) return;
    said = name;
    why.replaceChildren(...(name ? [find(`[data-newer-${name}]`).content.cloneNode(true)] : []));
  };
  // A right has ended, or a team was left: what stands here is no longer for who sits here.
  const shut = (asked) => {
    isOut = true;
    stop();
    setLine(document.createElement("div"));
    mendAll(new Map(), asked);
  };
  const out = () => {
    isOut = true;
    stop();
    say("out");
  };

  // -- being told: by the stream; where none is to be had, by asking

  let source = null, state = new URLSearchParams(line.dataset.newerStream.split("?")[1]).get("state"), pollTimer = 0, againTimer = 0, breakTimer = 0, askTimer = 0, askedAt = 0;
  const address = () => line.dataset.newerStream.replace(/state=[^&]*/, `state=${encodeURIComponent(state)}`);

  const ask = () => {
    clearTimeout(askTimer);
    const rest = document.hidden ? REST_HIDDEN - (Date.now() - askedAt) : 0;
    if (rest > 0) return void (askTimer = setTimeout(ask, rest));
    askedAt = Date.now();
    look();
  };
  const listen = () => {
    stop();
    if (isOut) return;
    source = new EventSource(address());
    source.addEventListener("changed", (event) => {
      state = event.lastEventId || state;
      ask();
    });
    source.addEventListener("open", () => {
      clearTimeout(breakTimer);
      breakTimer = 0;
      if (said) look();
    });
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) {
        source = null;
        againTimer = setTimeout(listen, STREAM_AGAIN);
        look();
        poll();
      } else breakTimer ||= setTimeout(broken, BREAK); // a stream ends by itself now and then, and the browser comes back
    });
  };
  const broken = () => {
    breakTimer = 0;
    if (source && source.readyState !== EventSource.OPEN) look().then(() => said && (breakTimer ||= setTimeout(broken, BREAK)));
  };
  const poll = () => {
    clearTimeout(pollTimer);
    pollTimer = setTimeout(() => look().then(() => isOut || source || poll()), document.hidden ? POLL_HIDDEN : POLL);
  };
  const stop = () => {
    source?.close();
    source = null;
    [pollTimer, againTimer, breakTimer, askTimer].forEach(clearTimeout);
    breakTimer = 0;
  };

  // A tab that nobody sees is told nothing, unless this browser is to tell of it; and then one tab of them all is enough.

  let hideTimer = 0, letGo = null;
  const hide = () => {
    if (!document.hidden) return;
    if (!wantsAny()) return stop();
    if (!source) listen();
    navigator.locks?.request("portal-queue", { ifAvailable: true }, (lock) => {
      if (!lock) return void (document.hidden && stop());
      return new Promise((done) => (letGo = done));
    });
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hideTimer);
    letGo = void letGo?.();
    if (document.hidden) return void (hideTimer = setTimeout(hide, HIDE_AFTER));
    if (!source) listen();
    ask();
  });
  addEventListener("offline", () => say("away"));
  addEventListener("online", () => {
    listen();
    look();
  });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && (listen(), look()));

  // -- a notification and a sound: only for who has chosen them here, and no word of who or what, since others see the screen

  let sound = null;
  const beep = () => {
    sound ||= new AudioContext();
    sound.resume?.();
    if (sound.state === "suspended") sayWish("silent");
    const tone = sound.createOscillator(), volume = sound.createGain();
    volume.gain.setValueAtTime(0.08, sound.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.4);
    tone.frequency.value = 660;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
  };
  const mayTell = () => window.Notification?.permission === "granted";
  const notify = () => {
    try {
      const note = new Notification(line.dataset.tellWords, { tag: "queue", silent: true });
      note.onclick = () => {
        window.focus();
        note.close();
      };
    } catch { /* some phones let only an installed app do it */ }
  };
  const tell = () => {
    if (Date.now() - Number(kept("told")) < TELL_REST) return;
    const shows = wants("tell") && document.hidden && mayTell();
    if (!shows && !wants("sound")) return;
    keep("told", String(Date.now()));
    if (shows) notify();
    if (wants("sound")) beep();
  };

  // -- choosing them: a browser asks for leave only once somebody has pressed

  const wants = (name) => kept(name) === "yes";
  const wantsAny = () => (wants("tell") && mayTell()) || wants("sound");
  const wishSays = find("[data-wish-says]");
  const sayWish = (name) => wishSays && (wishSays.textContent = name ? wishSays.dataset[name] : "");
  const isOn = { tell: () => wants("tell") && mayTell(), sound: () => wants("sound") };
  const showWishes = () => all("[data-wish]").forEach((button) => button.setAttribute("aria-pressed", String(isOn[button.dataset.wish]())));
  const switchOn = {
    tell: async () => {
      if (!window.Notification) return sayWish("missing");
      const leave = Notification.permission === "granted" ? "granted" : await Notification.requestPermission();
      keep("tell", leave === "granted" ? "yes" : "");
      sayWish(leave === "granted" ? "told" : "denied");
    },
    sound: async () => {
      keep("sound", "yes");
      beep(); // so that one knows it
    },
  };
  const press = async (button) => {
    const name = button.dataset.wish;
    sayWish("");
    if (isOn[name]()) keep(name, "");
    else await switchOn[name]();
    showWishes();
  };
  const place = find("[data-wishes]");
  if (place) {
    place.hidden = false;
    all("[data-wish]").forEach((button) => button.addEventListener("click", () => press(button)));
    if (wants("tell") && window.Notification?.permission === "denied") sayWish("denied");
    showWishes();
  }

  listen();
})();
