// A ready answer is put after what is written already. Without this file its button asks the server for the same.
(() => {
  "use strict";
  const field = document.querySelector("[data-live-write] textarea");
  if (!field) return;
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fill]");
    if (!button) return;
    event.preventDefault();
    const words = field.value.trimEnd();
    field.value = (words ? `${words}\n\n` : "") + button.dataset.fill;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    button.closest("details")?.removeAttribute("open");
  });
})();
