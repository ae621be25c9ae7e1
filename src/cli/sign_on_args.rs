//! Flags and variables of single sign-on.

use crate::config::RawSignOn;

/// Single sign-on: without an issuer there is none.
#[derive(clap::Args)]
pub(super) struct SignOnArgs {
    /// Địa chỉ bên cung cấp đăng nhập một lần (OpenID Connect). Issuer of single sign-on, e.g. https://sso.example.gov/realms/tinh [default: none]
    #[arg(
        id = "oidc_issuer",
        long = "oidc-issuer",
        value_name = "URL",
        env = "PARINDEX_OIDC_ISSUER",
        hide_env_values = true
    )]
    issuer: Option<String>,
    /// Mã ứng dụng đã đăng ký với bên cung cấp. Client id at the provider
    #[arg(
        id = "oidc_client_id",
        long = "oidc-client-id",
        value_name = "ID",
        env = "PARINDEX_OIDC_CLIENT_ID",
        hide_env_values = true
    )]
    client_id: Option<String>,
    /// Mật khẩu của ứng dụng. Client secret [default: a public client]
    #[arg(
        id = "oidc_client_secret",
        long = "oidc-client-secret",
        value_name = "SECRET",
        env = "PARINDEX_OIDC_CLIENT_SECRET",
        hide_env_values = true
    )]
    client_secret: Option<String>,
    /// Chữ trên nút, tiếng Việt|English. Words of the button [default: Đăng nhập một lần của tỉnh|The province's single sign-on]
    #[arg(
        id = "oidc_name",
        long = "oidc-name",
        value_name = "WORDS",
        env = "PARINDEX_OIDC_NAME",
        hide_env_values = true
    )]
    name: Option<String>,
    /// Phạm vi xin. Scopes to ask for [default: openid profile]
    #[arg(
        id = "oidc_scopes",
        long = "oidc-scopes",
        value_name = "SCOPES",
        env = "PARINDEX_OIDC_SCOPES",
        hide_env_values = true
    )]
    scopes: Option<String>,
    /// Nơi có tên tài khoản. Where the account name is [default: preferred_username]
    #[arg(
        id = "oidc_name_claim",
        long = "oidc-name-claim",
        value_name = "CLAIM",
        env = "PARINDEX_OIDC_NAME_CLAIM",
        hide_env_values = true
    )]
    name_claim: Option<String>,
    /// Nơi có vai trò, ví dụ realm_access.roles. Where the roles are [default: roles]
    #[arg(
        id = "oidc_role_claim",
        long = "oidc-role-claim",
        value_name = "CLAIM",
        env = "PARINDEX_OIDC_ROLE_CLAIM",
        hide_env_values = true
    )]
    role_claim: Option<String>,
    /// Nơi có đơn vị. Where the unit is [default: unit]
    #[arg(
        id = "oidc_unit_claim",
        long = "oidc-unit-claim",
        value_name = "CLAIM",
        env = "PARINDEX_OIDC_UNIT_CLAIM",
        hide_env_values = true
    )]
    unit_claim: Option<String>,
    /// Nơi có mã tỉnh, nếu mỗi người một tỉnh. Where the province is, if it is not the same for all [default: none]
    #[arg(
        id = "oidc_province_claim",
        long = "oidc-province-claim",
        value_name = "CLAIM",
        env = "PARINDEX_OIDC_PROVINCE_CLAIM",
        hide_env_values = true
    )]
    province_claim: Option<String>,
    /// Mã tỉnh của mọi người dùng bên cung cấp, hoặc *. Province of everybody there, or * for all
    #[arg(
        id = "oidc_province",
        long = "oidc-province",
        value_name = "PROVINCE",
        env = "PARINDEX_OIDC_PROVINCE",
        hide_env_values = true
    )]
    province: Option<String>,
    /// Vai trò bên cung cấp = vai trò ở đây. Roles there and here, e.g. par-admin=admin; par-unit=department
    #[arg(
        id = "oidc_roles",
        long = "oidc-roles",
        value_name = "PAIRS",
        env = "PARINDEX_OIDC_ROLES",
        hide_env_values = true
    )]
    roles: Option<String>,
    /// Đơn vị bên cung cấp = mã đơn vị ở đây. Units there and here, e.g. Sở TTTT=so-tttt [default: the claim is the slug]
    #[arg(
        id = "oidc_units",
        long = "oidc-units",
        value_name = "PAIRS",
        env = "PARINDEX_OIDC_UNITS",
        hide_env_values = true
    )]
    units: Option<String>,
}

impl std::fmt::Debug for SignOnArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignOnArgs").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl SignOnArgs {
    pub(super) fn raw(self) -> RawSignOn {
        let Self {
            issuer,
            client_id,
            client_secret,
            name,
            scopes,
            name_claim,
            role_claim,
            unit_claim,
            province_claim,
            province,
            roles,
            units,
        } = self;
        RawSignOn {
            issuer,
            client_id,
            client_secret,
            name,
            scopes,
            name_claim,
            role_claim,
            unit_claim,
            province_claim,
            province,
            roles,
            units,
        }
    }
}
