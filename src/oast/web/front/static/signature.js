// A box to sign in with a finger, a pen or the mouse. What is drawn goes into the hidden field as a picture.
for (const place of document.querySelectorAll("[data-signature]")) {
  const field = document.getElementById(place.dataset.signature);
  const canvas = document.createElement("canvas");
  canvas.width = 560;
  canvas.height = 180;
  canvas.className = "oast-signature__box";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Box for the signature");
  const again = document.createElement("button");
  again.type = "button";
  again.className = "govuk-button govuk-button--secondary";
  again.textContent = "Clear the box";
  place.append(canvas, again);

  const pen = canvas.getContext("2d");
  pen.lineWidth = 2.5;
  pen.lineCap = "round";
  let drawing = false;

  function point(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...point(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    drawing = false;
    field.value = canvas.toDataURL("image/png");
  });
  again.addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  });
}
