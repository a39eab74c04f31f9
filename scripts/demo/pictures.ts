import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { root } from '../../tests/e2e/support/build.ts'
import type { ApprovalWindow } from '../../tests/e2e/support/pages/approval.ts'

const folder = path.join(root, '.output/demo')

/** Takes away the pictures of an earlier demonstration. */
export async function emptyPictures(): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
}

/** The approval window's own size; a browser nobody sees gives every window the size of the first. */
const approvalSize = { width: 420, height: 680 }

/** Saves what the approval window shows; with `consent`, once that button has come to life. */
export async function takeApproval(window: ApprovalWindow, name: string, consent?: RegExp): Promise<void> {
  await window.page.setViewportSize(approvalSize)
  if (consent) await window.button(consent).click({ trial: true })
  await takePicture(window.page, name)
}

/** Saves what a page shows, numbered in the order of the demonstration, in `.output/demo`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const number = (await readdir(folder)).length + 1
  const file = `${String(number).padStart(2, '0')}-${name}.png`
  await page.screenshot({ path: path.join(folder, file), animations: 'disabled' })
}
