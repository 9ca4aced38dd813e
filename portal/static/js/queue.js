// The queue works without this file. It adds: a count of what is ticked, `t` for the row one stands in, the same row again after
// Back or a taking, and a quiet line when something new has come. Nothing on the page moves before somebody asks for it.
(() => {
  "use strict";
  const LOOK = 15000, LOOK_HIDDEN = 60000, REST = 4000, ROW = "queue-row";
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const store = (value) => { try { sessionStorage.setItem(ROW, value); } catch { /* then one begins at the top */ } };
  const stored = () => { try { return sessionStorage.getItem(ROW) || ""; } catch { return ""; } };

  // -- which row one stood in: its case, and how far down, for when the case has left the list

  const rows = () => all("[data-row]");
  addEventListener("focusin", (event) => {
    const row = find("[data-row]", event.target.closest("tr") || document.createElement("i"));
    if (row) store(`${row.dataset.row} ${rows().indexOf(row)}`);
  });
  const backToRow = () => {
    const [id, at] = stored().split(" "), found = rows();
    const row = id && (found.find((each) => each.dataset.row === id) || found[Math.min(Number(at), found.length - 1)]);
    if (row && document.activeElement === document.body) row.focus();
  };

  // -- several at once

  const form = find("#take");
  const ticked = () => all("[name=case]:checked");
  const button = form && find("[data-take-one]", form);
  const plain = button && button.textContent;
  const count = () => {
    if (!button) return;
    const n = ticked().length, more = button.dataset.takeMore.replace("{n}", n);
    find("span", button).textContent = n === 0 ? plain : n === 1 ? button.dataset.takeOne : more;
  };
  form?.addEventListener("change", count);
  let stood = null; // the row's box, when the key was pressed in a row
  addEventListener("keydown", () => (stood = find("[name=case]", document.activeElement?.closest?.("tr") || document.createElement("i"))), true);
  button?.addEventListener("click", (event) => {
    if (!ticked().length && stood && event.detail === 0) stood.checked = true;
  });
  addEventListener("pageshow", count);

  // -- what is new

  const line = find("[data-newer-from]");
  let told = 0, at = 0;
  const beep = () => {
    const sound = new AudioContext(), tone = sound.createOscillator(), volume = sound.createGain();
    volume.gain.setValueAtTime(0.08, sound.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.4);
    tone.frequency.value = 660;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
  };
  // No word of who or what: a notification stands on a screen that others see too.
  const tell = () => {
    if ("tell" in line.dataset && document.hidden && window.Notification?.permission === "granted") new Notification(line.dataset.tellWords, { tag: "queue" });
    if ("sound" in line.dataset && Date.now() - at > REST) beep();
    at = Date.now();
  };
  const show = (html) => {
    const part = document.createElement("template");
    part.innerHTML = html;
    const link = find("[data-newer]", part.content), number = Number(link?.dataset.newer || 0);
    if (!link || number === told) return;
    link.dataset.key = "v";
    line.replaceChildren(part.content);
    if (number > told) tell();
    told = number;
  };
  const look = async () => {
    const answer = await fetch(line.dataset.newerFrom, { headers: { "HX-Request": "true" }, redirect: "manual", credentials: "same-origin" });
    if (answer.status === 200) show(await answer.text());
    return answer.status === 200 || answer.status === 204;
  };
  const lookOn = () => setTimeout(() => look().catch(() => true).then((goesOn) => goesOn && lookOn()), document.hidden ? LOOK_HIDDEN : LOOK);
  if (line) {
    lookOn();
    document.addEventListener("visibilitychange", () => document.hidden || look().catch(() => {}));
  }

  // A browser asks only once somebody has asked for it: with the press that switches it on.
  find("form[data-wish=tell]")?.addEventListener("submit", (event) => {
    const wants = find("[name=is_on]", event.target).value === "yes";
    if (!wants || !window.Notification || Notification.permission !== "default") return;
    event.preventDefault();
    Notification.requestPermission().finally(() => event.target.submit());
  });

  backToRow();
})();
