// The queue works without this file. It adds: a count of what is ticked, `t` for the row one stands in, and the same row again
// after Back or a taking. What is new: queue_live.js.
(() => {
  "use strict";
  const ROW = "queue-row";
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

  backToRow();
})();
