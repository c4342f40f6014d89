/* A patient's picture opens over the page; without this file its link opens it in a tab of its own. */
"use strict";

(function () {
  const viewer = document.getElementById("viewer");
  const picture = document.getElementById("viewer-picture");
  if (!viewer || !picture) return;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-picture]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!link || !isPlain) return;
    event.preventDefault();
    const words = link.querySelector("img").alt;
    picture.src = link.href;
    picture.alt = words;
    document.getElementById("viewer-title").textContent = words;
    viewer.showModal();
  });

  viewer.addEventListener("click", (event) => {
    if (event.target === viewer || event.target.closest("[data-close]")) viewer.close();
  });

  // nothing of it stays on the screen of a shared computer
  viewer.addEventListener("close", () => picture.removeAttribute("src"));
})();
