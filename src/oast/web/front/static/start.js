// Starts the components of the design system and our own small additions. Every page works without it.
import { initAll } from "./js/govuk-frontend.min.js";

initAll();

// The design system says on a radio button whether it opens more fields; ARIA does not allow that on a radio.
function quietRadios() {
  for (const radio of document.querySelectorAll("input[type=radio][aria-expanded]")) radio.removeAttribute("aria-expanded");
}
quietRadios();
document.addEventListener("click", quietRadios);
document.addEventListener("htmx:afterSettle", quietRadios);
window.addEventListener("pageshow", quietRadios);

// htmx answers with the piece of the page it replaced: its components are started anew.
document.addEventListener("htmx:afterSettle", (event) => initAll({ scope: event.target }));

// A refusal or a lost connection must not pass in silence while typing: say that it is not saved.
function notSaved() {
  for (const place of document.querySelectorAll("[data-save-state]")) {
    place.textContent = "Not saved: the connection was lost. What you typed is still on this page.";
    place.classList.add("oast-save-state--lost");
  }
}
document.addEventListener("htmx:sendError", notSaved);
document.addEventListener("htmx:responseError", notSaved);

// A form sent twice by a double click is sent once; the server's token is the real guard.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") event.preventDefault();
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 3000);
});

// Radios and checkboxes of a filter panel apply at once where scripts are on.
for (const panel of document.querySelectorAll("form[data-apply-at-once]")) {
  panel.addEventListener("change", () => panel.requestSubmit());
}
