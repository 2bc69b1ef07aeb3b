-- Wrong sign-ins count by network and by site as well, over all addresses of e-mail.

ALTER TABLE sign_in_try ADD COLUMN site TEXT;    -- of IPv6 the /48; of IPv4 nothing
CREATE INDEX sign_in_try_by_network ON sign_in_try (network, tried_ms);
CREATE INDEX sign_in_try_by_site ON sign_in_try (site, tried_ms) WHERE site IS NOT NULL;
