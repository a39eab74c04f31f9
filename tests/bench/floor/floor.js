// The least an extension can do to show a window: no check, no store, nothing to say.
chrome.runtime.onMessage.addListener(() => {
  chrome.windows.create({ url: 'static.html', type: 'popup', width: 420, height: 680 })
})
