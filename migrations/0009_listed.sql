-- What is listed looks at the owners of the pitches in question, and not at all accounts that are not active: their number only grows.
DROP VIEW pitch_listed;
CREATE VIEW pitch_listed AS
SELECT p.* FROM pitch p
WHERE p.listed AND NOT EXISTS (SELECT 1 FROM app_user o WHERE o.id = p.owner_id AND o.state <> 'active');
