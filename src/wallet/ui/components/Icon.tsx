import styles from './Icon.module.css'

const paths = {
  check: 'M4.5 10.5 8.5 14.5 15.5 6',
  alert: 'M10 3 18 17H2L10 3Zm0 5v4m0 2.6v.1',
  stop: 'M6.5 6.5l7 7m0-7-7 7M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z',
  clock: 'M10 5.5V10l3 2M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z',
  info: 'M10 9v4.5m0-7.1v.1M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z',
  pause: 'M7 5v10m6-10v10',
  play: 'M7 4.5v11l9-5.5-9-5.5Z',
  lock: 'M5 9h10v8H5V9Zm2 0V6.5a3 3 0 0 1 6 0V9',
  key: 'M12.5 3a4.5 4.5 0 1 1-3.6 7.2L3 16v1.5h3V15h2v-2h2l.9-.9A4.5 4.5 0 0 1 12.5 3Zm1 3.5v.1',
  card: 'M2.5 5h15v10.5h-15V5Zm0 3.5h15M5 12.5h3',
  agent: 'M4 7h12v9H4V7Zm6-4v4M7.5 11v1m5-1v1',
  person: 'M10 3.5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4ZM3.5 17a6.5 6.5 0 0 1 13 0',
  chart: 'M3 17h14M5.5 17V11m4.5 6V4m4.5 13V8',
  budget: 'M10 2.5a7.5 7.5 0 1 0 7.5 7.5H10V2.5Z',
  link: 'M8.5 11.5l3-3M9 6l1.5-1.5a3.5 3.5 0 0 1 5 5L14 11m-3 3-1.5 1.5a3.5 3.5 0 0 1-5-5L6 9',
  open: 'M11 3.5h5.5V9M16.5 3.5 9 11M14 11.5v5H3.5V6h5',
  chevron: 'M7.5 5l5 5-5 5',
  plus: 'M10 4v12m-6-6h12',
  shield: 'M10 2.5 16 5v4.5c0 4-2.6 6.6-6 8-3.4-1.4-6-4-6-8V5l6-2.5Z',
  search: 'M8.8 3a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8.8 3Zm4.2 10 4 4',
} as const

/** Name of a drawing of ours. */
export type IconName = keyof typeof paths

/** A line drawing of 20 px beside a word; it never carries the meaning alone. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={styles.icon} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
