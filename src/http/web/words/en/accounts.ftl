# Everybody's accounts, for administrators
accounts-title = Accounts
accounts-count = { $n ->
    [one] One account
   *[other] { $n } accounts
}
accounts-new = Make an account
accounts-name-rule = Lower-case letters without accents, digits, . - _ @; 64 characters at most, e.g. tttt.an. It stands beside everything its holder does.
accounts-choose = Choose…
accounts-whole-province = The whole province
accounts-other-provinces = Other provinces
accounts-place-about = A unit's account needs just one unit.
accounts-new-about = This page then shows, this once, the link by which its holder sets the password.
accounts-make = Make the account
accounts-link = The link by which { $name } sets the password.
accounts-link-about = It is shown this once and works once, until { $name }. Hand it over in person or send it to nobody else.
accounts-link-address = Address
accounts-no-password = no password yet
accounts-locked = locked
accounts-ended = ended
accounts-changed = Done and on record.
accounts-own = This is your own account: locking it, ending it or changing its role signs you out.
accounts-reason-is = Why it was locked: { $name }
accounts-scope = Change role or unit
accounts-over = Its holder has to sign in again.
accounts-way-in = The way in
accounts-make-link = Make a link to set the password
accounts-make-link-about = For whoever has forgotten the password or has none: it works once; the link before stops working.
accounts-lock = Lock the account
accounts-reason = Why (may be left out)
accounts-lock-about = Every session is over at once and nobody signs in; the password is kept.
accounts-unlock = Unlock
accounts-unlock-about = The old password counts again.
accounts-end = End the account
accounts-end-about = For good: password, links and sessions are forgotten; what its holder wrote stays.
accounts-sure = I am sure; it can't be taken back
sign-ins-about = Every attempt, newest first. A name that was mistyped is not kept: it may be a password in the wrong field.
sign-ins-nobody = no such account
col-account = Account
accounts-provided = signs in by the province
accounts-provided-about = Its holder signs in by the province's provider: role and unit come from there at every sign-in and are not changed here.
accounts-end-provided = As long as the provider gives them a role they have an account again when they sign in: to keep somebody out, lock it.
