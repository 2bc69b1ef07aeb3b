/* Runs before the first paint: puts the remembered theme and portal on the page. ui/theme.ts and frame/Frame.tsx write what is read here. */
(function () {
  try {
    var theme = localStorage.getItem("theme"), portal = localStorage.getItem("portal");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    if (portal) document.documentElement.dataset.portal = portal;
  } catch (_) { /* storage is closed: the system's theme stands */ }
})();
