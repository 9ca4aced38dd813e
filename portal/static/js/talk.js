// The conversation without a whole page a question. Everything here works without it too: the same form, the same address.
(() => {
  "use strict";
  const body = document.body;
  const offline = document.getElementById("offline");

  // What was swapped in: the fault if there is one, else the new question, where reading and typing go on.
  body.addEventListener("htmx:afterSwap", () => {
    const next = document.querySelector("#conversation [data-focus]") || document.getElementById("question");
    if (next) next.focus();
    scrollTo(0, 0);
  });

  // The line is gone: say so, and leave everything that was typed where it stands.
  const lost = () => {
    offline.hidden = false;
    offline.focus();
    document.querySelectorAll("form").forEach((form) => (form.sentAt = 0));
  };
  body.addEventListener("htmx:sendError", lost);
  body.addEventListener("htmx:timeout", lost);
  body.addEventListener("htmx:beforeRequest", () => (offline.hidden = true));

  // A refusal is a page of its own: go and see it, rather than press on a button that does nothing.
  body.addEventListener("htmx:responseError", (event) => {
    document.open();
    document.write(event.detail.xhr.responseText);
    document.close();
  });
})();
