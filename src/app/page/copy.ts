// Copies a text, also where there is no clipboard to write to: browsers have one on https and localhost alone.

/** `field` then shows the text. False: nothing was copied, and the text stands there selected. */
export async function copy(text: string, field: HTMLInputElement): Promise<boolean> {
  const focused = document.activeElement
  try {
    await navigator.clipboard.writeText(text) // absent, or refused
    return true
  } catch {
    field.hidden = false
    field.value = text
    field.select()
    if (!document.execCommand('copy')) return false
    field.hidden = true
    if (focused instanceof HTMLElement) focused.focus()
    return true
  }
}
