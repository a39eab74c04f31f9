import { useState } from 'preact/hooks'
import { hostOf } from '../format/host.ts'
import { formatMoney } from '../format/money.ts'
import { formatMonth } from '../format/time.ts'
import { locale, t } from '../i18n.ts'
import { type ActivityRow, currenciesOf, type Spend, spendsOf } from './activity-rows.ts'
import styles from './MonthChart.module.css'

const HEIGHT = 96
const COLUMN = 20
const BAR = 12
/** As many agents as can be told apart; the rest share the last shade. */
const SHADES = 4

/** What was spent this month, a bar for each day, agents stacked. The same in words for those who do not see it. */
export function MonthChart({ rows }: { readonly rows: readonly ActivityRow[] }) {
  const currencies = currenciesOf(rows)
  const [picked, setPicked] = useState<string>()
  const currency = picked ?? currencies[0]
  if (!currency) return null
  const month = new Date()
  const spends = spendsOf(rows, month, currency)
  const agents = [...new Set(spends.map(spend => spend.who))]
  const total = spends.reduce((sum, spend) => sum + spend.amount, 0)
  const spent = formatMoney({ amount: total, currency }, locale())
  return (
    <figure class={styles.chart}>
      <figcaption class={styles.caption}>
        <span>{formatMonth(month.getTime(), locale())}</span>
        <strong>{t('chart.total', { amount: spent })}</strong>
        {currencies.length > 1 && (
          <select
            aria-label={t('chart.currency')}
            value={currency}
            onChange={event => setPicked(event.currentTarget.value)}
          >
            {currencies.map(one => (
              <option key={one}>{one}</option>
            ))}
          </select>
        )}
      </figcaption>
      <Bars spends={spends} agents={agents} month={month} label={t('chart.label', { amount: spent })} />
      {agents.length > 1 && (
        <ul class={styles.legend}>
          {agents.map((agent, index) => (
            <li key={agent}>
              <span class={`${styles.swatch} ${shadeOf(index)}`} aria-hidden="true" />
              <bdi>{hostOf(agent)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </figure>
  )
}

interface BarsProps {
  readonly spends: readonly Spend[]
  readonly agents: readonly string[]
  readonly month: Date
  readonly label: string
}

function Bars({ spends, agents, month, label }: BarsProps) {
  const days = new Date(month.getFullYear(), month.getMonth() + 1, 0).getDate()
  const perDay = Array.from({ length: days }, (_, index) => spends.filter(spend => spend.day === index + 1))
  const most = Math.max(1, ...perDay.map(day => day.reduce((sum, spend) => sum + spend.amount, 0)))
  return (
    <svg class={styles.bars} viewBox={`0 0 ${days * COLUMN} ${HEIGHT + 18}`} role="img" aria-label={label}>
      <line class={styles.axis} x1="0" x2={days * COLUMN} y1={HEIGHT} y2={HEIGHT} />
      {perDay.map((day, index) => (
        <g key={index}>
          <DayBar day={day} agents={agents} most={most} x={index * COLUMN + (COLUMN - BAR) / 2} />
          {(index === 0 || (index + 1) % 5 === 0) && (
            <text class={styles.day} x={index * COLUMN + COLUMN / 2} y={HEIGHT + 14} text-anchor="middle">
              {index + 1}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}

interface DayBarProps {
  readonly day: readonly Spend[]
  readonly agents: readonly string[]
  readonly most: number
  readonly x: number
}

function DayBar({ day, agents, most, x }: DayBarProps) {
  let top = HEIGHT
  return day.map(spend => {
    const height = Math.max(2, (spend.amount / most) * (HEIGHT - 8))
    top -= height
    return (
      <rect
        key={spend.who}
        class={shadeOf(agents.indexOf(spend.who))}
        x={x}
        y={top}
        width={BAR}
        height={height}
        rx="2"
      />
    )
  })
}

function shadeOf(index: number): string {
  return styles[`shade${Math.min(index, SHADES - 1)}`] ?? ''
}
