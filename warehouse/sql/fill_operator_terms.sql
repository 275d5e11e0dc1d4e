-- Fills the table operator_terms for the edition that is built. Reads: operator_terms and what it reads.
INSERT INTO operator_terms (edition, operator_key, group_key, since, tiers, regimes)
SELECT edition, operator_key, group_key, since, tiers, regimes FROM operator_terms
