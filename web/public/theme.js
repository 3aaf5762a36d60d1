// Sets the theme before anything is drawn. A file of its own, since the policy of the pages allows no script in them.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('latchkey-theme');
  } catch {
    // Storage that is switched off: the system's preference counts.
  }
  var dark = chosen === null ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
  document.documentElement.classList.toggle('pf-v6-theme-dark', dark);
})();
