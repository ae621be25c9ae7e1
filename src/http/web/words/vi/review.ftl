# Rà soát
nav-reviews = Rà soát
reviews-title = Chờ rà soát
reviews-count =
    { $n ->
        [0] Không có báo cáo nào chờ rà soát.
       *[other] { $n } báo cáo chờ rà soát, chờ lâu nhất ở trên.
    }
reviews-two-persons = Hai người: không ai rà soát báo cáo do mình gửi, của đơn vị mình, hoặc dựa trên tài liệu do mình đưa lên.
reviews-pick = Chọn
reviews-what = Có gì mới
reviews-stake = Điểm mất nếu trả lại
reviews-first = Báo cáo lần đầu
reviews-changed =
    { $n ->
        [0] Số liệu như trước
       *[other] { $n } số liệu thay đổi
    }
reviews-documents =
    { $n ->
        [0] không có tài liệu
       *[other] { $n } tài liệu
    }
reviews-warnings =
    { $n ->
       *[other] { $n } điều cần xem ở tài liệu
    }
reviews-look = Xem trước khi chấp nhận mục đã chọn
reviews-accept = Chấp nhận các mục đã chọn
reviews-preview = Chưa ghi gì. Nếu chấp nhận các mục đã chọn:
reviews-none-picked = Chưa chọn báo cáo nào.
reviews-gone = Có báo cáo đã chọn không còn chờ rà soát: đã có kết quả, hoặc đơn vị đã gửi báo cáo mới. Chưa ghi gì; hãy xem lại danh sách.
done-decided = Đã ghi kết quả rà soát; đơn vị thấy ngay.
review-item = xem cả mục
review-moved = Trong lúc bạn xem, mục này đã có thay đổi. Chưa ghi gì. Xem lại rồi gửi lần nữa.
review-stake = Điểm mất nếu trả lại: { $name }.
review-before = Lần trước
review-changed = thay đổi
review-added = mới
review-removed = đã bỏ
review-pages = trang { $name }
review-last = Kết quả lần trước
review-no-documents = Báo cáo không kèm tài liệu nào.
review-accept = Chấp nhận
review-accept-about = Số liệu và tài liệu khớp nhau: điểm của mục thành chắc chắn.
review-return = Trả lại
review-missing = Đơn vị phải bổ sung gì
review-missing-kind = Loại
review-adjust = Điều chỉnh điểm
review-points = Điểm
review-reason = Lý do
review-preview = Xem trước
review-look = Xem ngay tại đây
review-keys = Phím tắt (Alt+số, hoặc Alt+Shift+số): 1 xem trước khi chấp nhận, 2 trả lại, 3 điều chỉnh.
