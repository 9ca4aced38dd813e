// The public side works without this file. It adds: leaving by three Shifts, focus on what must be mended, one sending a
// press, and that a link to a folded part opens it.
(() => {
  "use strict";
  const SHIFTS = 3, WITHIN = 2000, PRESS_REST = 4000, WAIT = 600;
  const exit = document.querySelector("form.exit");
  const says = exit && exit.querySelector("[role=status]");

  // The page goes blank at once; the server ends the visit; the place we go to takes this page's place in the history.
  const leave = () => {
    document.documentElement.classList.add("leaving");
    document.title = "…";
    const go = () => location.replace(exit.dataset.exit);
    setTimeout(go, WAIT);
    fetch(exit.action, { method: "POST", keepalive: true, redirect: "manual", credentials: "same-origin" }).then(go, go);
  };

  if (exit) {
    let times = [];
    exit.addEventListener("submit", (event) => {
      event.preventDefault();
      leave();
    });
    addEventListener("keydown", (event) => {
      if (event.repeat) return;
      const now = Date.now();
      times = event.key === "Shift" ? times.filter((time) => now - time < WITHIN).concat(now) : [];
      if (event.key === "Shift") says.textContent = exit.getAttribute("data-say-" + times.length) || "";
      if (times.length >= SHIFTS) leave();
    });
  }

  // A link to a part that is folded opens it, and what it lies in.
  const unfold = () => {
    const goal = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!goal) return;
    const folded = [];
    for (let each = goal.closest("details"); each; each = each.parentElement.closest("details")) if (!each.open) folded.push(each);
    folded.forEach((each) => (each.open = true));
    if (folded.length) goal.scrollIntoView();
  };
  unfold();
  addEventListener("hashchange", unfold);

  const focus = document.querySelector("[data-focus]");
  if (focus) focus.focus();

  // A second press within four seconds is the same press. Nothing is disabled: a sending that failed can be tried again.
  addEventListener("submit", (event) => {
    const form = event.target, now = Date.now();
    if (form === exit || event.defaultPrevented || "again" in form.dataset) return;
    if (now - (form.sentAt || 0) < PRESS_REST) return event.preventDefault();
    form.sentAt = now;
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });

  // Come back by the browser's Back: a page that was kept is alive again.
  addEventListener("pageshow", () => {
    document.querySelectorAll("[aria-busy]").forEach((each) => each.removeAttribute("aria-busy"));
    document.querySelectorAll("form").forEach((form) => (form.sentAt = 0));
  });

  // The menu closes when one goes elsewhere.
  const menu = document.querySelector("details.menu");
  if (menu) {
    addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.firstElementChild.focus();
    });
  }
})();
