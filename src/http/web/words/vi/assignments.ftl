# Phân công
assignments-title = Phân công
assignments-about = Ai chủ trì mục nào, mỗi đơn vị đang gánh bao nhiêu mục, bao nhiêu điểm, đã xong đến đâu.
board-unassigned = Chưa phân công
board-unassigned-count =
    { $n ->
       *[other] { $n } mục chưa có đơn vị chủ trì:
    }
board-all-assigned = Mục nào cũng có đơn vị chủ trì.
board-surveys =
    { $n ->
       *[other] { $n } mục điều tra xã hội học không phân công báo cáo.
    }
board-carried = Chủ trì { $leads } mục chấm theo tài liệu, { $points } điểm; đã đủ { $complete }/{ $owed } báo cáo phải gửi.
board-overdue =
    { $n ->
       *[other] { $n } báo cáo quá hạn
    }
board-contributors =
    { $n ->
       *[other] { $n } đơn vị góp số liệu
    }
board-late = muộn
board-change = sửa
board-change-item = Sửa phân công mục { $name }
board-bulk = Giao các mục đã chọn cho một đơn vị
board-due = Hạn (để trống: giữ hạn cũ)
board-look = Xem trước khi giao
board-assign = Giao các mục đã chọn
board-one = Phân công
board-contributing = Đơn vị góp số liệu
done-assigned = Đã phân công; các đơn vị thấy ngay.
