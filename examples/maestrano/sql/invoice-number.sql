-- The number of an invoice, by which the hub recognises one that it already has.
-- Old invoices have none, and the old release does not look at the column.
ALTER TABLE invoices ADD COLUMN sender_number varchar(64);
CREATE UNIQUE INDEX invoices_sender_number ON invoices (sender, sender_number);
