// Saves a form marked data-autosave while somebody types, and says so. The page works without it: then the
// button saves. The server refuses a save that is too late; what was typed always stays in the boxes.
const QUIET = 1500; // milliseconds without a key before a save
const AGAIN = 5000; // until the next try when the connection is lost

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const place = form.querySelector("[data-save-state]");
  let timer;
  let running = false;
  let waiting = false;
  let unsaved = false; // a try that failed: its words are only in the boxes
  let number = Number(form.elements.number?.value) || 0;

  // Each save has its number, so that one that is overtaken on its way is known by the server.
  function numbered() {
    number += 1;
    if (form.elements.number) form.elements.number.value = number;
  }

  // Tries again by itself: after a while, and at once when the browser finds the network again.
  function tryAgain(text) {
    unsaved = true;
    say(text, true);
    later(AGAIN);
  }

  function say(text, lost) {
    place.textContent = text;
    place.classList.toggle("oast-save-state--lost", Boolean(lost));
  }

  function later(wait) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  }

  async function save() {
    if (running) {
      waiting = true;
      return;
    }
    running = true;
    waiting = false;
    unsaved = false;
    numbered();
    const sent = new FormData(form);
    sent.set("autosave", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
      await tell(answer);
    } catch {
      tryAgain("Not saved: the connection is lost. Your words stay here; trying again.");
    }
    running = false;
    if (waiting) later(QUIET);
  }

  async function tell(answer) {
    if (answer.ok) {
      say(`Saved at ${(await answer.json()).saved}.`);
    } else if (answer.status === 409) {
      say("Somebody else saved this too. Press “Save” to see both.", true);
    } else if (answer.status === 422) {
      say((await answer.json()).errors.map((error) => error.text).join(" "), true);
    } else if (answer.type === "opaqueredirect" || answer.status === 403) {
      say("Not saved: you have been signed out. Sign in on another page, then go on here.", true);
    } else {
      tryAgain("Not saved. Your words stay here; trying again.");
    }
  }

  form.addEventListener("input", () => later(QUIET));
  form.addEventListener("change", () => later(QUIET));
  window.addEventListener("online", () => {
    if (unsaved) later(0);
  });
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    numbered();
  });
}
