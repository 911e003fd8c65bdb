// Small manners: a form is sent once, a select that filters sends its form, and one page is told when another signs out.
document.addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = 'yes';
  form.querySelectorAll('button[type=submit], button:not([type])').forEach(button => button.setAttribute('aria-busy', 'true'));
});

addEventListener('pageshow', event => {
  // back from the browser's memory: the form may be sent again
  if (event.persisted) {
    document.querySelectorAll('form[data-sent]').forEach(form => { delete form.dataset.sent; });
    document.querySelectorAll('[aria-busy]').forEach(element => element.removeAttribute('aria-busy'));
  }
});

document.addEventListener('change', event => {
  if (event.target.matches('select[data-send], form[data-send] select')) event.target.form.requestSubmit();
});
