/** What the window can show before or after a review: one file, loaded beside it. */
export { Result } from './Result.tsx'
export { screens } from './screens.tsx'
export { NotSetUp, Unlock } from './Unlock.tsx'
