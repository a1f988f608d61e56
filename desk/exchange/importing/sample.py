"""A file to begin with: invented people, a row with much and one with little."""

from __future__ import annotations

SAMPLE = (
    "\ufeff"
    "first_name,last_name,email,phone,preferred_language,address_1_street,address_1_house_number,address_1_postal_code,"
    "address_1_city,address_1_country,address_1_company,address_1_vat_id,groups,tags,note\r\n"
    'Ada,Lovelace,ada@example.com,\'+4915112345678,en,Lindenweg,5,10115,Berlin,DE,,,,"vip;newsletter","Rings twice"\r\n'
    'Ayşe,Yılmaz,ayse@example.com,"0532 123 45 67",tr,Bağdat Caddesi,215,34728,İstanbul,TR,,,Resellers,,\r\n'
    "Jürgen,Schmidt,juergen@example.com,,de,Hauptstraße,12a,80331,München,DE,Blumen Schmidt GmbH,DE136695976,,,\r\n"
    "Bea,,bea@example.com,,,,,,,,,,,,\r\n"
)
