# Reports, documents
report-title = Report figures
report-moved = While you were filling this in, the item has changed: the newer figures and history are on this page. What you typed is still here and nothing was stored. Check it, then send again.
report-kind = Kind of figures
report-actual = Actual (counts, waits for review)
report-forecast = Forecast of the whole year (does not count yet)
report-before = last time: { $name }
report-numbers = A point starts the decimals, no thousands separator: 1234.5. (On the Vietnamese page a comma starts them.)
report-documents = Rests on these documents
report-no-documents = The unit has no document yet: upload one under Evidence below, or explain.
report-explanation = Explanation
report-explanation-about = Required for a claim without a document.
report-preview = Preview the points
report-send = Send to Sở Nội vụ
preview-title = Preview.
preview-about = Nothing is sent or stored yet. If sent as below:
preview-item = Points of the item
preview-claimed = Reported total
preview-secured = Secured total
preview-read = The figures are read as:
done-sent = Sent. Sở Nội vụ finds this report in its review queue.
done-document = The document is kept. Tick it in the report and send that, so that Sở Nội vụ looks at it.
returned-title = Sở Nội vụ has returned the report
returned-missing = Missing:
missing-evidence = Document
missing-figures = Figures
missing-explanation = Explanation
missing-other = Other
document-add = Add a document
document-refused = No file was kept. Correct what is pointed out and choose the file again.
document-kept =
    { $n ->
        [one] The first file was kept, the others were not. Correct what is pointed out and choose those again.
       *[other] The first { $n } files were kept, the others were not. Correct what is pointed out and choose those again.
    }
document-title = Title
document-number = Number
document-issuer = Issued by
document-signed = Signed on
document-from = Speaks of the days from (if any)
document-to = to
document-pages = Pages that matter, such as 3, 7-9 (if any)
document-replaces = Is a newer version of
document-replaces-none = replaces nothing
document-file = File
document-file-about = PDF, Word, Excel, pictures, ZIP; several files of one document may be chosen.
document-send = Upload
