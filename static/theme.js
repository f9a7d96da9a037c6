// Runs before the first paint, so that a remembered theme does not flash the other one.
(() => {
  try {
    const theme = localStorage.getItem("nexus:theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.bsTheme = theme;
  } catch {
    // Storage may be closed to us (private window): the browser's preference decides.
  }
})();
