"""What other programs read and write: `/api/v1/`, with a key that the owner makes in the console.

    access      who asks: the key, what it may, how often
    once        a request that is sent again is not done again
    problems    what is refused, as JSON that names the field and the remedy
    fields, paging, people          values, pages and patients, as every address reads them
    catalog, waitlist, visits, freed    the addresses, one file per subject; `*_shapes`: their JSON
    pages       the schema and the page that shows it

Every write goes through the verbs that the console uses, so a freed time is offered whoever freed it.
"""
