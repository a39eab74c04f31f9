/**
 * Services whose frames hold a shop's card fields, in live builds. No imports: the manifest names them too, since a frame
 * can only be looked into with a permission for its origin. How an entry gets here: docs/decisions/0010.
 */
export const REVIEWED_HOSTED_FIELDS: readonly string[] = [
  // Adyen, one for each live region: `iframeSrc` is the region's address (`@adyen/adyen-web` 6.33.0, secured fields).
  'https://checkoutshopper-live.adyen.com',
  'https://checkoutshopper-live-apse.adyen.com',
  'https://checkoutshopper-live-au.adyen.com',
  'https://checkoutshopper-live-in.adyen.com',
  'https://checkoutshopper-live-nea.adyen.com',
  'https://checkoutshopper-live-us.adyen.com',
  // Braintree: `ASSETS_URLS.production`, where its hosted fields are (`braintree-web` 3.136.0, `lib/constants.js`).
  'https://assets.braintreegateway.com',
]
