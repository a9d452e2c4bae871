// The page that waits for a space goes on by itself: it asks as its button does, every few seconds.
const { action } = document.querySelector('[data-waiting]');
const ask = async () => {
  const answer = document.hidden || await fetch(action, { method: 'POST', redirect: 'manual' }).catch(() => 0);
  if (answer.type === 'opaqueredirect' || answer.status === 410) location.reload();
  else setTimeout(ask, 3000);
};
setTimeout(ask, 3000);
