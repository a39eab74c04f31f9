export function heading(text: string): void
export function duration(milliseconds: number): string
export class NextStep extends Error {}
export function main(run: () => Promise<unknown>): Promise<void>
