/* The console's few behaviours: ticking holds, segment counts, buttons that are pressed once.
   Everything works without it; the server counts, checks and decides again. */
"use strict";

(function () {
  const GSM7 =
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  const TWICE = "^{}\\[~]|€\f";
  // leakmap.lib.sms_text swaps the same characters before a text leaves
  const SWAPS = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ",
    "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U", "ê": "e", "â": "a",
    "ô": "o", "î": "i", "û": "u", "ç": "c", "ë": "e", "ï": "i", "•": "-", "·": "-", "`": "'", "\t": " ",
  };

  function clean(text) {
    let left = "";
    for (const character of text.trim()) {
      for (const one of SWAPS[character] || character) {
        if (GSM7.includes(one) || TWICE.includes(one)) left += one;
      }
    }
    return left;
  }

  function countSegments(text) {
    let units = 0;
    for (const character of text) units += TWICE.includes(character) ? 2 : 1;
    return units <= 160 ? 1 : Math.ceil(units / 153);
  }

  function showCount(field) {
    const place = document.querySelector(field.dataset.count);
    if (!place) return;
    const text = clean(field.value);
    const segments = countSegments(text);
    const dropped = [...field.value.trim()].filter(
      (one) => !SWAPS[one] && !GSM7.includes(one) && !TWICE.includes(one)
    );
    let words = text ? `${text.length} characters, ${segments} segment${segments === 1 ? "" : "s"}` : "";
    if (dropped.length) words += `. Left out: ${[...new Set(dropped)].join(" ")}`;
    place.textContent = words;
  }

  function describeLeft(seconds) {
    if (seconds <= 0) return "run out";
    const minutes = Math.floor(seconds / 60);
    if (seconds < 600) return `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")} left`;
    if (seconds < 3600) return `${minutes} min left`;
    if (seconds < 86400) return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
    const days = Math.floor(seconds / 86400);
    return `${days} day${days === 1 ? "" : "s"} left`;
  }

  function tick() {
    for (const place of document.querySelectorAll(".lm-hold[data-ends-at]")) {
      const seconds = (Date.parse(place.dataset.endsAt) - Date.now()) / 1000;
      place.textContent = describeLeft(seconds);
      place.classList.toggle("lm-hold-soon", seconds < 900);
    }
  }

  function capTicks(box) {
    const most = Number(box.dataset.most);
    const ticked = box.querySelectorAll("input:checked").length;
    for (const input of box.querySelectorAll("input")) input.disabled = !input.checked && ticked >= most;
  }

  // the number in the tab's title is seen from another tab
  function showWaiting() {
    const desk = document.getElementById("desk");
    if (!desk) return;
    const title = document.title.replace(/^\s*\(\d+\) /, "").trim();
    document.title = desk.dataset.waiting === "0" ? title : `(${desk.dataset.waiting}) ${title}`;
  }

  document.addEventListener("htmx:afterSettle", () => {
    tick();
    showWaiting();
    for (const field of document.querySelectorAll("[data-count]")) showCount(field);
  });

  // a form whose place stays after its answer can be sent again
  document.addEventListener("htmx:afterRequest", (event) => {
    for (const button of event.target.querySelectorAll?.("[data-once]:disabled") || []) button.disabled = false;
  });

  document.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.count) showCount(event.target);
  });

  document.addEventListener("change", (event) => {
    const box = event.target.closest(".lm-times");
    if (box) capTicks(box);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.ask && !window.confirm(form.dataset.ask)) {
      event.preventDefault();
      return;
    }
    // after the browser has read the form, or the pressed button's own value would be lost
    window.setTimeout(() => {
      for (const button of form.querySelectorAll("[data-once]")) button.disabled = true;
    }, 0);
  });

  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[data-once]:disabled")) button.disabled = false;
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll("[data-count]")) showCount(field);
    for (const box of document.querySelectorAll(".lm-times")) capTicks(box);
    showWaiting();
    tick();
    window.setInterval(tick, 1000);
  });
})();
