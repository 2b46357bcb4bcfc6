"""Words of other languages, and of the street, that merchants mix into English, each with the English it stands for."""

from __future__ import annotations

# German first: founders write "bitte Rechnung stornieren" between two English sentences.
LOANWORDS = dict(
    pair.strip().split(maxsplit=1)
    for pair in """
    rechnungen invoices, rechnungsnummer invoice number, gutschrift credit note, gutschriften credit notes,
    kündigung cancellation, kuendigung cancellation, kündigen cancel, kuendigen cancel, abos subscriptions,
    gekündigt cancelled, gekuendigt cancelled, storniert cancelled, erstatten refund, rückerstatten refund,
    erstattung refund, rückerstattung refund, erstattungen refunds, rückzahlung refund, zurückzahlen refund,
    kontostand balance, guthaben balance, umsatz revenue, umsätze revenue, einnahmen revenue, gutscheincode coupon code,
    gutschein coupon, gutscheine coupons, rabatt discount, rabattcode coupon code, nachlass discount,
    testphase trial, probezeit trial, bezahllink payment link, zahlungslink payment link, zahlung payment,
    zahlungen payments, hälfte half, kundin customer, kunden customers, pausieren pause, pausiert paused,
    heute today, gestern yesterday, morgen tomorrow, mahnung reminder, auszahlung payout, auszahlungen payouts,
    danke thanks, dankeschön thanks, bestellung order, bestellungen orders, betrag amount, dringend urgent,
    überfällig overdue, überfällige overdue, offene open, offenen open, monatlich monthly, jährlich yearly,
    jahresumsatz revenue, jahresabschluss annual report, plz postcode, zur to, zum to, vom from, für for, mit with,
    januar january, februar february, märz march, juni june, juli july, oktober october, dezember december,
    mahnen remind, anmahnen remind, nicht not, kein no, keine no, keinen no, ohne without, nie never,
    telefon phone, handy mobile, punter customer, punters customers, shopper customer, patron customer, wheres where's,
    bis until, schnell quickly, storno cancel, stornieren cancel, retournieren refund, retour back, vollständig fully,
    vollstaendig fully, eff effective, wef from, oi hello, rightio right, righty right, sry sorry, alrighty right,
    righto right, heya hello, cheers thanks, aint ain't, goin going, stayin staying, comin coming, gettin getting,
    zwrot refund, zwróć refund, zwrócić refund, proszę please, resztę the rest, zostaw leave, faktura invoice,
    fakturę invoice, klient customer, zamówienie order, płatność payment, remboursement refund, rembourser refund,
    remboursez refund, facture invoice, commande order, paiement payment, merci thanks, reembolso refund,
    reembolsar refund, devolver refund, factura invoice, pedido order, gracias thanks, rimborso refund,
    rimborsare refund, fattura invoice, ordine order, grazie thanks, anzahlung deposit, gast guest, gäste guests,
    zurückerstatten refund, zurück back, zurueck back,
    em them, thru through, shes she's, hes he's, theyve they've, thats that's, youre you're, theyre they're,
    itll it'll, licences licences, wrt regarding, w/o without, shld should,
    barclays bank, lloyds bank, natwest bank, hsbc bank, santander bank, monzo bank, revolut bank, rbc bank, cibc bank,
    scotiabank bank, commbank bank, westpac bank, hdfc bank, icici bank, ubs bank, postfinance bank, sparkasse bank,
    kantonalbank bank, volksbank bank, commerzbank bank, citibank bank, raiffeisenbank bank, hausbank bank,
    ein a, eine a, einen a, einem a, über over, ueber over, auf on,
    wld would, nd and, jus just, tix tickets, wknd weekend, alot a lot, everythin everything
    """.replace("\n", " ").split(",")
)
