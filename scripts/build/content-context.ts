/**
 * Takes the place of WXT's context object in our content scripts, which use none of it: the original adds more than a
 * kilobyte to every page, watches its address and posts messages into it that the page can hear.
 */
export class ContentScriptContext {}
