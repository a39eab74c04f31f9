import { expect, type Page } from '@playwright/test'

/** Walks to a control with the Tab key, as somebody without a mouse does, and leaves the focus on it. */
async function walkTo(page: Page, role: 'button' | 'combobox', name: string | RegExp): Promise<void> {
  const control = page.getByRole(role, typeof name === 'string' ? { name, exact: true } : { name })
  await expect(control).toBeVisible()
  await expect(async () => {
    for (let steps = 0; steps < 40; steps++) {
      if (await control.evaluate(element => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`the Tab key does not lead to ${name}`)
  }).toPass({ timeout: 20_000 })
}

/** Presses a button as somebody without a mouse does. */
export async function pressByKeyboard(page: Page, name: string | RegExp): Promise<void> {
  await walkTo(page, 'button', name)
  const button = page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
  await expect(button).toBeEnabled()
  await page.keyboard.press('Enter')
}

/** Chooses from a list without opening it: the letters go through what begins with them. */
export async function chooseByKeyboard(page: Page, label: string, option: string): Promise<void> {
  await walkTo(page, 'combobox', label)
  await page.keyboard.type(option)
  await expect(page.getByLabel(label, { exact: true }).locator('option:checked')).toHaveText(option)
}

/** Types into a field that the Tab key leads to, in place of what stands there. */
export async function typeByKeyboard(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await expect(field).toBeVisible()
  for (let steps = 0; steps < 40; steps++) {
    if (await field.evaluate(element => element === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await expect(field).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}
