// Small comforts; every page works without them.
"use strict";

// A second tap while the first is on its way posts nothing.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (!button) return;
    for (const each of form.querySelectorAll("button")) each.setAttribute("aria-disabled", "true");
    const label = button.querySelector("span") || button;
    label.textContent = form.dataset.working;
  });
}

// Coming back with the browser's own button shows a kept copy: how things stood, not how they stand.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("form[data-once]")) window.location.reload();
});

// After a refused form, the list of what is missing is read out first.
document.querySelector(".problem")?.focus();
