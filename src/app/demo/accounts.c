/* The demo accounts, in the order of product.md section 8: on an empty database the first is 1001. */
#include "app/demo/demo.h"

const struct demo_account demo_accounts[] = {
    {"alex.creator@demo.com", "alex.tolland", "Alex Tolland", "creator", NULL, NULL, true},
    {"mina.creator@demo.com", "mina.sorel", "Mina Sorel", "creator", NULL, NULL, false},
    {"otto.creator@demo.com", "otto.brandvold", "Otto Brandvold", "creator", NULL, NULL, false},
    {"sarah.investor@demo.com", "sarah.lindqvist", "Sarah Lindqvist", "investor", "Northlight Capital", NULL, true},
    {"priya.investor@demo.com", "priya.raman", "Priya Raman", "investor", NULL, NULL, false},
    {"stellar.production@demo.com", "dev.marchetti", "Dev Marchetti", "production", "Stellar Pictures", "owner", true},
    {"reader.production@demo.com", "noor.haddad", "Noor Haddad", "production", "Stellar Pictures", "reader", true},
    {"harbor.production@demo.com", "grace.obi", "Grace Obi", "production", "Harbor Lane Films", "owner", false},
};
const size_t demo_account_count = COUNT(demo_accounts);
