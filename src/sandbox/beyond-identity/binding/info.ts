import type { BindingInfo } from '../../../wire/beyond-identity/bind.ts'
import type { BiContext, Http } from '../context.ts'
import {
  type AuthenticatorConfig,
  applications,
  authenticatorConfigs,
  realm,
  tenant,
  walletConfig,
} from '../fixtures.ts'
import { moveJob } from '../management/jobs.ts'
import type { Job } from '../state.ts'
import { openJob } from './ticket.ts'

/** `POST …:getInfo` (contract 4.3): what the person is shown, and how the key is to be made. */
export function bindingInfo(sandbox: BiContext, http: Http, jobId: string): Response {
  const { job, identity } = openJob(sandbox, http, jobId)
  moveJob(sandbox, job, 'REQUEST_DELIVERED')
  const config = configOf(sandbox, job)
  const asset = (name: string) => `${sandbox.addresses.web}/theme/${name}`
  const info: BindingInfo = {
    tenant: { display_name: tenant.displayName },
    realm: { display_name: realm.displayName },
    identity: {
      display_name: identity.displayName,
      traits: {
        type: 'traits_v0',
        username: identity.username,
        ...(identity.email !== undefined && { primary_email_address: identity.email }),
      },
    },
    theme: { logo_url_light: asset('light.svg'), logo_url_dark: asset('dark.svg'), support_url: asset('help') },
    authenticator_config: describeConfig(sandbox, config),
    ...(job.redirectUri !== undefined && { post_binding_redirect_uri: job.redirectUri }),
    application_id: applications.wallet.id,
  }
  return http.json(info)
}

/** The configuration a job goes by. */
export function configOf({ state }: BiContext, { configId }: Job): AuthenticatorConfig {
  return authenticatorConfigs.get(configId) ?? state.configs.get(configId) ?? walletConfig
}

/** An authenticator configuration as the wire has it. */
export function describeConfig(sandbox: BiContext, config: AuthenticatorConfig) {
  const { switches } = sandbox
  return {
    id: config.id,
    tenant_id: tenant.id,
    realm_id: realm.id,
    display_name: 'Sandbox',
    config: {
      type: 'embedded' as const,
      invoke_url: switches.invokeUrl,
      invocation_type: invocationOf(sandbox, config),
      trusted_origins: [...switches.trustedOrigins],
      authentication_methods: [{ type: config.method }],
    },
  }
}

/** How an authenticator is invoked: with JSON that names its address, or by a redirect to it (contract 7). */
export function invocationOf({ switches }: BiContext, { invocation }: AuthenticatorConfig): 'manual' | 'automatic' {
  return switches.invocation === 'as-configured' ? invocation : switches.invocation
}
