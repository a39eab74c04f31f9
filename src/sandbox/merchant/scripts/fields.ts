/** The hosted fields' script: on the shop's word, stores the card at the payment service and answers with a handle. */

const shopOrigin = document.body.dataset.shop ?? ''

window.addEventListener('message', event => {
  if (event.source !== window.parent || event.origin !== shopOrigin || event.data?.type !== 'tokenize') return
  void tokenize()
})

async function tokenize(): Promise<void> {
  const form = document.getElementById('fields')
  if (!(form instanceof HTMLFormElement)) return
  const response = await fetch('/handles', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  })
  const answer: { handle?: string; error?: { field?: string } } = await response.json()
  markProblem(form, answer.error?.field)
  if (answer.handle !== undefined) window.parent.postMessage({ type: 'handle', handle: answer.handle }, shopOrigin)
}

function markProblem(form: HTMLFormElement, field: string | undefined): void {
  for (const input of form.querySelectorAll('input'))
    input.setCustomValidity(input.name === field ? 'Please check this.' : '')
  form.reportValidity()
}
