/** Key in `storage.session` that surfaces watch: a new value means "read again". */
export const REVISION_KEY = 'revision'

/** The same for what a flow is doing meanwhile: nothing to answer has come or gone, and no list shows it. */
export const PROGRESS_KEY = 'progress'
