import * as v from 'valibot'
import { textToBase64 } from '../base64.ts'
import { countryCode, filled, text } from './primitives.ts'

/** What the frame says about the browser (contract 6.3). Everything sent on about the device comes from here. */
export const browserDataSchema = v.object({
  browserColorDepth: text(8),
  browserHeader: text(2048),
  browserJavaEnabled: v.boolean(),
  browserJavascriptEnabled: v.boolean(),
  browserLanguage: text(35),
  browserScreenHeight: text(8),
  browserScreenWidth: text(8),
  browserTimeZone: text(8),
  ipAddress: text(45),
  userAgent: text(2048),
})
export type BrowserData = v.InferOutput<typeof browserDataSchema>

/** `deviceInformation` of the passkey service and payment credentials (contract 5.1). */
export const tmsDeviceInformationSchema = v.object({
  platformType: v.picklist(['WEB', 'iOS', 'ANDROID', 'WINDOWS']),
  ipAddress: filled(45),
  httpAcceptContent: text(2048),
  httpBrowserLanguage: text(35),
  httpBrowserJavaEnabled: v.boolean(),
  httpBrowserJavaScriptEnabled: v.boolean(),
  httpBrowserColorDepth: text(8),
  httpBrowserScreenHeight: text(8),
  httpBrowserScreenWidth: text(8),
  httpBrowserTimeDifference: text(8),
  userAgentBrowserValue: text(2048),
})
export type TmsDeviceInformation = v.InferOutput<typeof tmsDeviceInformationSchema>

/** `deviceInformation` of Intelligent Commerce (contract 8.1). `deviceData.type` is deliberately not an enumeration. */
export const iccDeviceInformationSchema = v.object({
  applicationName: filled(80),
  fingerprintSessionId: filled(200),
  ipAddress: filled(45),
  deviceData: v.object({
    type: filled(60),
    brand: filled(60),
    manufacturer: v.optional(text(60)),
    model: v.optional(text(60)),
  }),
  userAgent: v.optional(text(4096)),
  country: v.optional(countryCode),
  clientDeviceId: v.optional(text(64)),
})
export type IccDeviceInformation = v.InferOutput<typeof iccDeviceInformationSchema>

/** The frame's browser data in the passkey service's spelling; plain text, not base64 (contract 17, row 10). */
export function toTmsDeviceInformation(browser: BrowserData): TmsDeviceInformation {
  return {
    platformType: 'WEB',
    ipAddress: browser.ipAddress,
    httpAcceptContent: browser.browserHeader,
    httpBrowserLanguage: browser.browserLanguage,
    httpBrowserJavaEnabled: browser.browserJavaEnabled,
    httpBrowserJavaScriptEnabled: browser.browserJavascriptEnabled,
    httpBrowserColorDepth: browser.browserColorDepth,
    httpBrowserScreenHeight: browser.browserScreenHeight,
    httpBrowserScreenWidth: browser.browserScreenWidth,
    httpBrowserTimeDifference: browser.browserTimeZone,
    userAgentBrowserValue: browser.userAgent,
  }
}

/** What Intelligent Commerce wants to know beside the frame's browser data. */
export interface IccDevice {
  readonly applicationName: string
  /** The frame's `dfpSessionID` (contract 6.4). */
  readonly fingerprintSessionId: string
  /** Stable random id of this installation: the frame's `client.id`. */
  readonly clientDeviceId: string
  readonly country?: string
}

/** The frame's browser data in Intelligent Commerce's spelling: `userAgent` is base64 without padding. */
export function toIccDeviceInformation(browser: BrowserData, device: IccDevice): IccDeviceInformation {
  return {
    userAgent: textToBase64(browser.userAgent),
    applicationName: device.applicationName,
    fingerprintSessionId: device.fingerprintSessionId,
    ipAddress: browser.ipAddress,
    deviceData: { type: 'Laptop', brand: 'Generic' },
    clientDeviceId: device.clientDeviceId,
    ...(device.country === undefined ? {} : { country: device.country }),
  }
}
