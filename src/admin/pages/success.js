// Behind success_call_back: a window that a script opened closes, any other goes on to the grid.
setTimeout(() => {
  window.close();
  setTimeout(() => window.location.replace("/admin"), 500);
}, 1000);
