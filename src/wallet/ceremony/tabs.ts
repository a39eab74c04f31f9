import type { Tabs } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import type { NextMessage, OpenMessage } from './protocol.ts'

/** Opens a page behind the person's tabs. Without any ordinary window (a rare desktop) it gets one of its own. */
export function openInactiveTab(url: string): Promise<number> {
  return openTab(url, 'behind')
}

/** Opens a page in front of the person's tabs, and its window in front of the others. */
export async function openActiveTab(url: string): Promise<number> {
  const tabId = await openTab(url, 'in-front')
  await bringForward(tabId)
  return tabId
}

async function openTab(url: string, place: 'behind' | 'in-front'): Promise<number> {
  const windows = await browser.windows.getAll({ windowTypes: ['normal'] })
  const window = windows.find(one => one.focused) ?? windows[0]
  const active = place === 'in-front'
  if (window?.id !== undefined) return tabIdOf(await browser.tabs.create({ url, active, windowId: window.id }))
  const created = await browser.windows.create({ url, type: 'normal', focused: active })
  return tabIdOf(created.tabs?.[0])
}

function tabIdOf(tab: Tabs.Tab | undefined): number {
  if (tab?.id === undefined) throw new Error('the browser made no tab')
  return tab.id
}

/** Closes tabs; ones that are gone already are fine. */
export async function closeTabs(tabIds: readonly number[]): Promise<void> {
  await Promise.all(tabIds.map(tabId => browser.tabs.remove(tabId).catch(() => undefined)))
}

/** Brings a tab and its window to the front; false when it is gone. */
export async function bringForward(tabId: number): Promise<boolean> {
  try {
    const tab = await browser.tabs.update(tabId, { active: true })
    if (tab.windowId !== undefined) await browser.windows.update(tab.windowId, { focused: true, drawAttention: true })
    return true
  } catch {
    return false
  }
}

/** Tells the page in a tab what to do next; false when nobody there listens. */
export async function tellPage(tabId: number, message: NextMessage | OpenMessage): Promise<boolean> {
  try {
    await browser.tabs.sendMessage(tabId, message, { frameId: 0 })
    return true
  } catch {
    return false
  }
}

export async function tabExists(tabId: number): Promise<boolean> {
  return (await browser.tabs.get(tabId).catch(() => undefined)) !== undefined
}
